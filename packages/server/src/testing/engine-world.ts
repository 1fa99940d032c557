import type { Demand, ServiceId, Token, Workspace } from '@keywright/core'
import { type CheckResult, SYSTEM_CALLER } from '../app/index.ts'
import { type Engine, type EngineOptions, openEngine, type StorePlace } from '../engine.ts'
import { OwnedClock } from './owned-clock.ts'
import { serviceId } from './rows.ts'
import { openTestDatabase } from './test-database.ts'

export const ACME = serviceId('acme')

export const ACME_DEFINITION = `id: acme
name: Acme
environments: { live: {}, test: { optIn: true } }
token: { format: "acme_{environment}_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes: { "records:read": Read, "records:write": Write }
newKeys: { scopes: [records:read], environment: live }
`

/** The same with a limit, which a plan raises. */
export const LIMITED_DEFINITION = `${ACME_DEFINITION}limits: { hourly: { limit: 100, window: 60m } }
plans: { big: { title: Big, limits: { hourly: { limit: 200 } } } }
`

/** An engine on a database of its own, its clock in the test's hand. */
export interface EngineWorld {
  readonly engine: Engine
  readonly clock: OwnedClock
  /** Where its store is. */
  readonly place: StorePlace
  /** The SQLite file; throws on another engine. */
  readonly file: string
  readonly workspace: Workspace
  /** What went wrong beside a request. */
  readonly troubles: unknown[]
  newKey(fields?: {
    readonly name?: string
    readonly environment?: string
  }): Promise<{ readonly id: string; readonly token: Token }>
  /** Asks for a check as every door does. */
  ask(token: string, demand?: Demand, service?: ServiceId): CheckResult | Promise<CheckResult>
  /** How a check ends: `allowed`, or the reason. */
  outcome(token: string, demand?: Demand): Promise<string>
  /** Reads the tables over a connection of its own. */
  rows(sql: string, ...parameters: readonly (string | number)[]): Promise<readonly Record<string, unknown>[]>
  /** Keeps everyone from writing, as another process can; the answer lets go. */
  holdWrites(): Promise<() => Promise<void>>
  /** Opens the same database once more; the first engine stays open. */
  another(options?: Partial<EngineOptions>): Promise<Engine>
  close(): Promise<void>
}

export async function openEngineWorld(options: Partial<EngineOptions> = {}): Promise<EngineWorld> {
  const { place, rows, holdWrites, remove } = await openTestDatabase()
  const clock = new OwnedClock()
  const troubles: unknown[] = []
  const open = (more: Partial<EngineOptions>): Promise<Engine> =>
    openEngine({ ...place, clock, onTrouble: (error) => troubles.push(error), ...more })
  const engine = await open(options)
  const engines = [engine]
  await engine.applyService(SYSTEM_CALLER, ACME, ACME_DEFINITION)
  const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service: ACME, slug: 'one', name: 'One' })

  const ask: EngineWorld['ask'] = (token, demand = {}, service = ACME) =>
    engine.check({ service, credential: () => ({ kind: 'token', token }), demand })
  return {
    engine,
    clock,
    place,
    get file() {
      if ('databaseFile' in place) return place.databaseFile
      throw new Error('this world stands on no file')
    },
    workspace,
    rows,
    holdWrites,
    troubles,
    ask,
    async newKey({ name = 'A key', environment } = {}) {
      const made = await engine.createKey(SYSTEM_CALLER, workspace.id, { name, environment })
      if (made.token === undefined) throw new Error('a new key has its token')
      return { id: made.apiKey.id, token: made.token }
    },
    async outcome(token, demand) {
      return outcomeOf(await ask(token, demand))
    },
    async another(more = {}) {
      const other = await open(more)
      engines.push(other)
      return other
    },
    async close() {
      for (const each of engines) await each.close().catch(() => 'the test has closed it already')
      await remove()
    },
  }
}

export function outcomeOf({ verdict }: CheckResult): string {
  return verdict.allowed ? 'allowed' : verdict.denial.reason
}
