import { type ApiKeyCalls, makeApiKeyCalls } from './api-keys.ts'
import { type AuditCalls, makeAuditCalls } from './audit.ts'
import {
  type CheckCalls,
  makeCheckCalls,
  makeRefusalCalls,
  makeUsageCalls,
  type RefusalCalls,
  type UsageCalls,
} from './checks.ts'
import { makeMemberCalls, type MemberCalls } from './members.ts'
import { makeServiceCalls, type ServiceCalls } from './services.ts'
import { makeSessionCalls, type SessionCalls } from './session.ts'
import { type ClientOptions, makeSend, makeStream } from './transport.ts'
import { makeWorkspaceCalls, type WorkspaceCalls } from './workspaces.ts'

/** Keywright over HTTP. It has the shape of a `Verifier`, so a guard takes it as it takes the embedded library. */
export interface KeywrightClient extends CheckCalls {
  readonly services: ServiceCalls
  readonly workspaces: WorkspaceCalls
  readonly apiKeys: ApiKeyCalls
  readonly usage: UsageCalls
  readonly refusals: RefusalCalls
  readonly audit: AuditCalls
  readonly members: MemberCalls
  /** Signing in and out; for a client made with `session: true`. */
  readonly session: SessionCalls
}

/**
 * Makes a client; nothing is sent yet. Every call rejects with `KeywrightError` where Keywright refused, and with
 * `ConnectionError` where no answer was had. Throws a `TypeError` for an address or token that cannot be used.
 */
export function createClient(options: ClientOptions): KeywrightClient {
  const send = makeSend(options)
  return {
    services: makeServiceCalls(send),
    workspaces: makeWorkspaceCalls(send),
    apiKeys: makeApiKeyCalls(send),
    usage: makeUsageCalls(send),
    refusals: makeRefusalCalls(send),
    audit: makeAuditCalls(send, makeStream(options)),
    members: makeMemberCalls(send),
    session: makeSessionCalls(send),
    ...makeCheckCalls(send),
  }
}
