import { AppError, type ChainedEvent, EMPTY_HEAD } from '@keywright/core'
import type { AuditFilter, AuditQueries, ChainName, Page, PageRequest, Queries, StoredHead } from '../ports/index.ts'
import {
  beyondReach,
  type Caller,
  reaches,
  requireOperator,
  requireReachAll,
  requireScope,
  workspaceNotFound,
} from './caller.ts'

/** Events that are read and held at a time; between two batches others run. */
export const AUDIT_BATCH = 200
const PRUNING_RETRY_SECONDS = 5
/** Below every number that a row can hold: an event that was put in before the first is read as well. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER

export interface AuditPorts {
  readonly audit: AuditQueries
  readonly queries: Pick<Queries, 'findWorkspace'>
  /** Lets everything else that waits run first. */
  readonly rest: () => Promise<void>
}

export interface ReadAudit {
  listEvents(caller: Caller, chain: ChainName, filter: AuditFilter, page: PageRequest): Promise<Page<ChainedEvent>>
  readHead(caller: Caller, chain: ChainName): Promise<StoredHead>
  /** A chain in batches, oldest first, up to the end that it has now. Rejects before the first for who may not read it. */
  exportEvents(caller: Caller, chain: ChainName): Promise<AsyncGenerator<readonly ChainedEvent[], void, undefined>>
}

/** Reading what was done: a workspace's chain for who reaches it, the installation's for operators who reach all. */
export function makeReadAudit(ports: AuditPorts): ReadAudit {
  const { audit } = ports
  return {
    async listEvents(caller, chain, filter, page) {
      await requireChain(ports, caller, chain)
      return audit.listEvents(chain, filter, page)
    },
    readHead: (caller, chain) => requireChain(ports, caller, chain),
    async exportEvents(caller, chain) {
      return walkWhole(ports, chain, await requireChain(ports, caller, chain))
    },
  }
}

/** The same events without a hole: where a pruning overtakes the reading, the rest would not follow on what was read. */
async function* walkWhole(
  ports: Pick<AuditPorts, 'audit' | 'rest'>,
  chain: ChainName,
  { size, anchor }: StoredHead,
): AsyncGenerator<readonly ChainedEvent[], void, undefined> {
  let last = anchor?.size ?? 0
  for await (const events of walkChain(ports, chain, size)) {
    const isNext = events[0]?.number === last + 1
    if (!isNext && (await prunedUpTo(ports, chain)) > last) throw prunedMeanwhile()
    last = events.at(-1)?.number ?? last
    yield events
  }
  if (last < size && (await prunedUpTo(ports, chain)) > last) throw prunedMeanwhile()
}

/** The number of the last event that was pruned, as it is now. */
export async function prunedUpTo({ audit }: Pick<AuditPorts, 'audit'>, chain: ChainName): Promise<number> {
  return (await audit.findHead(chain))?.anchor?.size ?? 0
}

export function prunedMeanwhile(): AppError {
  const message = 'The oldest events of this chain are being pruned. Try again soon.'
  return new AppError('overloaded', message, { retryAfterSeconds: PRUNING_RETRY_SECONDS })
}

/** The head of a chain that the caller may read. Throws for every other, and alike for one that is not there. */
export async function requireChain(
  { audit, queries }: Pick<AuditPorts, 'audit' | 'queries'>,
  caller: Caller,
  chain: ChainName,
): Promise<StoredHead> {
  requireScope(caller, 'audit:read')
  if (chain === 'installation') {
    requireReachAll(caller)
    requireOperator(caller, 'read the audit of the installation')
    return (await audit.findHead(chain)) ?? EMPTY_HEAD
  }
  if (!reaches(caller, chain)) throw beyondReach(caller, chain, workspaceNotFound())
  const head = await audit.findHead(chain)
  if (head !== undefined) return head
  // A workspace whose head was taken away must not look as if it had never been.
  const isThere = (await audit.lastNumber(chain)) !== 0 || (await queries.findWorkspace(chain)) !== undefined
  if (!isThere) throw workspaceNotFound()
  return EMPTY_HEAD
}

/** The events of a chain up to a number, batch after batch. Whoever stops early stops the reading. */
export async function* walkChain(
  { audit, rest }: Pick<AuditPorts, 'audit' | 'rest'>,
  chain: ChainName,
  upTo: number,
): AsyncGenerator<readonly ChainedEvent[], void, undefined> {
  let after = BEFORE_ALL
  for (;;) {
    const events = await audit.readChain(chain, { after, upTo, limit: AUDIT_BATCH })
    if (events.length > 0) yield events
    after = events.at(-1)?.number ?? after
    if (events.length < AUDIT_BATCH) return
    await rest()
  }
}
