import type { Denial } from '../verdict/verdict.ts'
import type { Outage } from './groups.ts'

/** What happened and what to do next, in English, for whoever sent the request. Safe to publish: never the token. */
export function denialMessage(denial: Denial | Outage): string {
  switch (denial.reason) {
    case 'ambiguous_credential':
      return 'The request carries two different API keys. Send one key, in one place.'
    case 'missing':
      return 'The request carries no API key. Send one as the documentation of this API says.'
    case 'malformed':
      return `This is not a whole API key. ${denial.diagnosis.detail}`
    case 'unknown':
      return 'No such API key is known here. Compare it with the key that was copied, or make a new one.'
    case 'workspace_mismatch':
      return 'The API key belongs to another workspace. Use a key of the workspace that this request is about.'
    case 'revoked':
      return 'The API key was revoked, which is final. Make a new key.'
    case 'superseded':
      return 'The API key was rotated and this secret has ended. Use the new secret of the key.'
    case 'disabled':
      return 'The API key is disabled. Whoever manages the keys of its workspace can enable it again.'
    case 'expired':
      return 'The API key has expired. Make a new key, or set a later expiry.'
    case 'wrong_environment':
      return 'The API key is of an environment that this request may not use. Use a key of the other environment.'
    case 'type_not_allowed':
      return 'An API key of this type may not make this request. Use a key of another type.'
    case 'ip_not_allowed':
      return 'The API key may not be used from this address. Add the address to the key, or call from an allowed one.'
    case 'origin_not_allowed':
      return 'The API key may not be used from this origin. Add the origin to the key, or call from an allowed one.'
    case 'route_not_allowed':
      return 'API keys open no such address and method. Compare the request with the documentation of this API.'
    case 'scope_missing':
    case 'rate_limited':
    case 'quota_exhausted':
      return detailedMessage(denial)
    case 'unavailable':
      return 'The API key could not be checked, which says nothing of the key. Try again in a moment.'
    default:
      return denial satisfies never
  }
}

type Detailed = Extract<Denial, { readonly reason: 'scope_missing' | 'rate_limited' | 'quota_exhausted' }>

function detailedMessage(denial: Detailed): string {
  if (denial.reason === 'scope_missing') {
    const scopes = denial.missing.map((scope) => `"${scope}"`).join(', ')
    return `The API key lacks ${denial.missing.length === 1 ? 'the scope' : 'these scopes:'} ${scopes}. Add it to the key, or use another key.`
  }
  const seconds = retryAfterSeconds(denial.retryAfterMs)
  if (seconds === undefined)
    return `The request costs more than the limit "${denial.limit}" ever allows. Make a smaller one.`
  const wait = `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return denial.reason === 'rate_limited'
    ? `The limit "${denial.limit}" is reached. ${wait}.`
    : `The quota "${denial.limit}" is used up. ${wait}, or ask for a larger one.`
}

/** Whole seconds, rounded up so that a request made then succeeds, and at least one. */
export function retryAfterSeconds(retryAfterMs: number | undefined): number | undefined {
  return retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000))
}
