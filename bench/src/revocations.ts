import { SYSTEM_CALLER } from '../../packages/server/dist/app/index.js'
import type { Bench } from './bench.ts'
import { type Child, startChild } from './child.ts'
import { meetKeys } from './checks.ts'
import { type Fixture, openFixture, SERVICE } from './fixture.ts'
import type { NodeMessage } from './node-child.ts'
import { REASONS } from './reasons.ts'
import { type Result, timesResult } from './results.ts'

const NODES_MAX = 4
const IN_FULL = 60
const QUICK = 12
const WARM_UP = 5
/** What is promised, for three nodes. */
const NODES_PROMISED = 3
const COMMITS_MAX = 4

/** Revoke until it is finished on every node, beside a plain commit on the same database, in turns; each node is a process. */
export async function* measureRevocations({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const fixture = await openFixture({}, openPlace)
  const nodes: Child[] = []
  try {
    await fixture.place.openRaw().then(async (raw) => {
      await raw.run('create table bench_commits (at bigint)')
      await raw.close()
    })
    for (let count = 1; count <= NODES_MAX; count += 1) {
      if (count > 1) nodes.push(startChild('node-child.js', 'any'))
      await nodes.at(-1)?.ask({ kind: 'open', place: fixture.place.store } satisfies NodeMessage)
      yield await revocations(fixture, nodes, plan.quick ? QUICK : IN_FULL)
    }
  } finally {
    await Promise.all(nodes.map(closeNode))
    await fixture.close()
  }
}

async function revocations(fixture: Fixture, others: readonly Child[], rounds: number): Promise<Result> {
  const { engine } = fixture.keywright
  const raw = await fixture.place.openRaw()
  try {
    const made = await fixture.makeKeys(SERVICE, WARM_UP + rounds)
    // Every node knows every key: what is revoked has to leave each memory.
    const tokens = made.map(({ token }) => token)
    await meetKeys(fixture, SERVICE, tokens)
    for (const other of others) await other.ask({ kind: 'meet', tokens } satisfies NodeMessage)
    const ours: number[] = []
    const commits: number[] = []
    for (const { id } of made) {
      ours.push(await msOf(() => engine.keys.revokeKey(SYSTEM_CALLER, id, undefined)))
      commits.push(await raw.timed('insert into bench_commits (at) values ($1)', [Date.now()]))
    }
    const nodes = others.length + 1
    return timesResult(
      {
        name: `revoke, until ${nodes === 1 ? 'the one node has' : `all of ${nodes} nodes have`} it`,
        unit: 'ms',
        otherName: `a plain commit on the same ${raw.engine}`,
        ...(nodes === NODES_PROMISED ? { budget: COMMITS_MAX, reason: REASONS.farNodes } : {}),
      },
      ours.slice(WARM_UP),
      commits.slice(WARM_UP),
    )
  } finally {
    await raw.close()
  }
}

async function closeNode(node: Child): Promise<void> {
  await node.ask({ kind: 'close' } satisfies NodeMessage)
  await node.stop()
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}
