import type { DenialReason } from '@keywright/core'

// The names of the API, so that a text can be found for each. A newer server may know others: those keep its own words.

export const REASONS = [
  'ambiguous_credential',
  'missing',
  'malformed',
  'unknown',
  'workspace_mismatch',
  'revoked',
  'superseded',
  'disabled',
  'expired',
  'wrong_environment',
  'type_not_allowed',
  'ip_not_allowed',
  'origin_not_allowed',
  'scope_missing',
  'route_not_allowed',
  'rate_limited',
  'quota_exhausted',
] as const satisfies readonly DenialReason[]

export const KINDS = [
  'empty',
  'space',
  'newline',
  'cut_short',
  'too_long',
  'unknown_tag',
  'wrong_alphabet',
  'checksum',
] as const

export const STEPS = [
  'credential',
  'format',
  'known',
  'workspace',
  'revoked',
  'superseded',
  'disabled',
  'expired',
  'environment',
  'type',
  'ip',
  'origin',
  'scopes',
  'route',
  'limits',
] as const

/** The name as one that has a text; `undefined` where it has none. */
export function known<Name extends string>(names: readonly Name[], name: string | null | undefined): Name | undefined {
  return names.find((one) => one === name)
}

/** How tokens of the service begin, as the API's sentence quotes them. */
export function beginningsIn(detail: string): readonly string[] {
  return [...detail.matchAll(/"([^"]+)"/g)].flatMap(([, beginning]) => (beginning === undefined ? [] : [beginning]))
}
