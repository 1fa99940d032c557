import { asKeyId, asWorkspaceId, type ErrorCode, type ServiceId } from '@keywright/core'
import type { ChainName, Queries, Transact, Unit } from '../ports/index.ts'
import { type Caller, reaches } from './caller.ts'
import { by } from './command.ts'

/** Refused commands of one caller that one node writes into the audit within an hour: a chain is kept for ever. */
export const REFUSED_COMMANDS_PER_HOUR_MAX = 60
const HOUR_MS = 3_600_000

export interface RefusedCommand {
  /** As it is declared, such as `POST /v1/api-keys/{id}/revoke`. */
  readonly command: string
  readonly code: ErrorCode
  /** The id in the address, as it was sent: it is looked up and never written as it stands. */
  readonly target: string | undefined
}

export interface AuditRefusals {
  /** Takes note of a refused command. Returns at once and never throws: the caller's answer waits for nothing here. */
  note(caller: Caller, refused: RefusedCommand): void
  /** Resolves when everything that was noted is written, or has failed. */
  idle(): Promise<void>
}

export interface AuditRefusalsPorts {
  readonly transact: Transact<Pick<Unit, 'record'>>
  readonly queries: Pick<Queries, 'findKey' | 'findWorkspace'>
  readonly wallNow: () => number
  /** Hears of an event that could not be written. */
  readonly onTrouble: (error: unknown) => void
}

/** Writes who tried what he may not, without a word of what he sent. */
export function makeAuditRefusals({ transact, queries, wallNow, onTrouble }: AuditRefusalsPorts): AuditRefusals {
  const writing = new Set<Promise<void>>()
  // Management tokens and members are counted, so the map is bounded; it is emptied every hour.
  const counts = new Map<string, number>()
  let hour = 0

  function countOf(actor: string): number {
    const now = Math.floor(wallNow() / HOUR_MS)
    if (now !== hour) counts.clear()
    hour = now
    const count = (counts.get(actor) ?? 0) + 1
    counts.set(actor, count)
    return count
  }

  async function write(caller: Caller, refused: RefusedCommand, isLast: boolean): Promise<void> {
    const { command, code, target } = refused
    const { chain, subject, service } = await findPlace(queries, caller, target)
    // The last one says that it is: whoever reads the chain must not take silence for peace.
    const after = { command, code, ...(isLast ? { othersOfThisHour: 'left out' } : {}) }
    await transact((unit) => unit.record({ chain, action: 'command.refused', ...by(caller), subject, service, after }))
  }

  return {
    note(caller, refused) {
      if (caller.apiKeyId === undefined && caller.member === undefined) return
      const count = countOf(caller.actor)
      if (count > REFUSED_COMMANDS_PER_HOUR_MAX) return
      const written = write(caller, refused, count === REFUSED_COMMANDS_PER_HOUR_MAX)
        .catch(onTrouble)
        .finally(() => writing.delete(written))
      writing.add(written)
    },
    async idle() {
      while (writing.size > 0) await Promise.all(writing)
    },
  }
}

interface Place {
  readonly chain: ChainName
  readonly subject: string
  readonly service: ServiceId | undefined
}

/** The chain of what was named, where it is there and within reach; else the installation's, with the caller as its subject. */
async function findPlace(
  queries: AuditRefusalsPorts['queries'],
  caller: Caller,
  target: string | undefined,
): Promise<Place> {
  const keyId = target === undefined ? undefined : asKeyId(target)
  const key = keyId === undefined ? undefined : await queries.findKey(keyId)
  if (key !== undefined && reaches(caller, key.workspaceId)) {
    return { chain: key.workspaceId, subject: key.id, service: key.service }
  }
  const workspaceId = target === undefined ? undefined : asWorkspaceId(target)
  if (workspaceId !== undefined && reaches(caller, workspaceId)) {
    const workspace = await queries.findWorkspace(workspaceId)
    if (workspace !== undefined) return { chain: workspace.id, subject: workspace.id, service: workspace.service }
  }
  return { chain: 'installation', subject: caller.actor, service: undefined }
}
