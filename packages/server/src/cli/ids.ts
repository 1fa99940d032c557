import { asKeyId, asServiceId } from '@keywright/core'
import { usageError } from './failure.ts'

/** Refuses what is no id of a key before it gets into an address, and does not repeat it: it may be a token. */
export function requireKeyId(id: string): string {
  if (asKeyId(id) !== undefined) return id
  throw usageError('This is no id of an API key: one is "key_" and twenty letters or digits.', [
    'See "keywright api-keys list". A token is never given as an argument.',
  ])
}

export function requireSecretId(id: string): string {
  if (/^sec_[0-9A-Za-z]{1,40}$/.test(id)) return id
  throw usageError('This is no id of a secret: one is "sec_" and letters or digits.', [
    'See "keywright api-keys get <id>".',
  ])
}

export function requireServiceId(id: string): string {
  if (asServiceId(id) !== undefined) return id
  throw usageError('This is no id of a service: one has small letters, digits and "-".', [
    'See "keywright services list".',
  ])
}
