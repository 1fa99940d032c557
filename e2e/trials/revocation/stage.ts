import { setTimeout as pause } from 'node:timers/promises'
import type { PostgresServer } from '../../../packages/server/src/storage/testing/postgres-server.ts'
import { runOn } from '../../../packages/server/src/storage/testing/postgres-databases.ts'
import type { Lanes } from './lanes.ts'
import type { LeaseTimes, TrialNode } from './nodes.ts'
import { makeKey, type MadeKey, type Trial } from './trial.ts'

/** What the trial goes through, one stage after the other, while load and commands go on. */
export type Stage = (parts: StageParts) => Promise<void>

export interface StageParts {
  readonly trial: Trial
  readonly lanes: Lanes
  readonly postgres: PostgresServer
  readonly times: LeaseTimes
  readonly peppersFile: string
}

const LOOKED_AT_EVERY_MS = 20
const COUNTED_EVERY_MS = 500

/** Nothing fails, until so many more revocations are proven. */
export function healthy(revocations: number): Stage {
  return async ({ trial: { sender } }) => {
    const proven = (): number =>
      sender.log.filter((entry) => entry.kind === 'command' && entry.name === 'revoke' && entry.everywhere).length
    const enough = proven() + revocations
    while (proven() < enough) await pause(COUNTED_EVERY_MS)
  }
}

export function nodeAt({ sender }: Trial, index: number): TrialNode {
  const node = sender.nodes[index]
  if (node === undefined) throw new Error(`there is no node ${index}`)
  return node
}

/** New keys that this node has in its memory. */
export async function makeKnownKeys(trial: Trial, node: TrialNode, count: number): Promise<readonly MadeKey[]> {
  const keys = await Promise.all(Array.from({ length: count }, () => makeKey(trial)))
  await Promise.all(keys.map(({ subject }) => trial.sender.check(node, subject)))
  return keys
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(LOOKED_AT_EVERY_MS)
}

/** Until this query of the store finds so many rows, or what was sent is answered all the same. */
export async function untilStored(
  postgres: PostgresServer,
  { query, values, rows = 1 }: { readonly query: string; readonly values: unknown[]; readonly rows?: number },
  sent: Promise<unknown>,
): Promise<void> {
  let isAnswered = false
  void sent.then(() => (isAnswered = true))
  await until(async () => isAnswered || (await runOn(postgres.url('postgres'), query, values)).length >= rows)
}

/** Until the store answers each of the nodes that stand, and each may answer from memory. */
export async function untilReady({ sender }: Trial): Promise<void> {
  const question = { method: 'GET', path: '/readyz', withinMs: 2000 }
  for (const { door } of sender.nodes.filter(({ standing }) => standing)) {
    await until(async () => (await door.ask(question))?.status === 200)
  }
}
