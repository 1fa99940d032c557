import { AppError, type EpochMs, type Scope, sessionEnded, type WorkspaceId } from '@keywright/core'
import type { FoundSession, MemberQueries, Transact, Unit } from '../../ports/index.ts'
import { type Caller, MANAGEMENT_SCOPES } from '../caller.ts'
import { scopesOfRole } from './role-scopes.ts'

/** A request moves a session's end at most so often: a write for each would be one for every click. */
const SEEN_EVERY_MS = 60_000

export interface IdentifiedMember extends FoundSession {
  readonly caller: Caller
}

export type IdentifyMember = (
  token: string,
  from: { readonly ip: string | undefined; readonly requestId: string | undefined },
) => Promise<IdentifiedMember>

export interface IdentifyPorts {
  readonly members: Pick<MemberQueries, 'findSession'>
  readonly transact: Transact<Pick<Unit, 'touchSession'>>
  readonly sha256Hex: (text: string) => string
  readonly wallNow: () => EpochMs
}

/**
 * Who a session is. Asked of the store each time, so that signing out, a lost role or an erased account takes hold at once.
 * Throws `session_missing`.
 */
export function makeIdentifyMember({ members, transact, sha256Hex, wallNow }: IdentifyPorts): IdentifyMember {
  return async function identifyMember(token, from) {
    const found = await members.findSession(sha256Hex(token))
    const now = wallNow()
    if (found === undefined || found.member.erasedAt !== undefined || sessionEnded(found.session, now)) {
      throw new AppError('session_missing', 'Sign in: nobody is signed in here, or the session has ended.')
    }
    const { session } = found
    if (now - session.seenAt >= SEEN_EVERY_MS) await transact((unit) => unit.touchSession(session.id, now))
    return { ...found, caller: callerOf(found, from) }
  }
}

/** A member as a caller: what his roles allow in any workspace; `narrowedTo` then says in which. */
function callerOf(
  { session, member, workspaces }: FoundSession,
  { ip, requestId }: Pick<Caller, 'ip' | 'requestId'>,
): Caller {
  const roles = new Map(workspaces.map(({ id, role }) => [id, role] as const))
  const scopes = member.operator ? MANAGEMENT_SCOPES : [...roles.values()].flatMap(scopesOfRole)
  const reach: 'all' | readonly WorkspaceId[] = member.operator ? 'all' : [...roles.keys()]
  return {
    actor: member.id,
    apiKeyId: undefined,
    scopes: new Set(scopes as readonly string[] as readonly Scope[]), // the built-in service's own catalogue
    reach,
    operator: member.operator,
    member: { id: member.id, sessionId: session.id, roles, confirmedAt: session.confirmedAt },
    ip,
    requestId,
  }
}
