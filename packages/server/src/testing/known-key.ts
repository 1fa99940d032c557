import type { ApiKey } from '@keywright/core'
import type { KnownKey } from '../ports/index.ts'
import { digest, makeKey, makeSecret, makeWorkspace } from './rows.ts'

/** A key as a node knows it by one of its secrets, never used and without a limit. */
export function makeKnownKey(index: number, fields: Partial<ApiKey> = {}, secret = index): KnownKey {
  const key = makeKey(index, fields)
  return {
    digest: digest(secret),
    key,
    secret: makeSecret(secret),
    workspace: makeWorkspace(1),
    scopes: new Set(),
    goodUntil: undefined,
    environmentHeld: true,
    allowsIp: undefined,
    origins: undefined,
    service: key.service,
    limited: undefined,
    found: false,
    soundAs: undefined,
    uses: 0,
    usedAfterStart: 0,
    caller: undefined,
    callersUntil: 0,
    callers: undefined,
  }
}
