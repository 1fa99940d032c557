import { DatabaseSync } from '@photostructure/sqlite'
import { createKeywright } from 'keywright'
import { SYSTEM_CALLER } from '../../packages/server/dist/app/index.js'
import { FULL_PLAN, type Plan } from './contest.ts'
import { type Fixture, HOURLY_SERVICE, openFixture, SERVICE } from './fixture.ts'
import { amountResult, type Result, timesResult } from './results.ts'

const REVOCATIONS_PER_ROUND = 10
/** A node in another process may hear of each with its next renewal only, a second later. */
const FAR_REVOCATIONS_PER_ROUND = 2
const NODES = 3
/** A busy key: well within its limit of 10,000 an hour, and more than a hundred checks in a bucket of a minute. */
const BUSY_PER_SECOND = 50
const PAUSE_MS = 1000 / BUSY_PER_SECOND
/** A bucket of that limit is a minute: in full at least one whole one, with the shorter leases of its end. */
const BUSY_MS_IN_FULL = 65_000
const BUSY_MS_QUICK = 10_000
const TAIL_KEYS = 1000

/** What commands and limits ask of the store, on SQLite. */
export async function measureStore(plan: Plan): Promise<readonly Result[]> {
  return [await revocations(plan, 1), await revocations(plan, NODES), await busyKey(plan), await longTail()]
}

/** Revoke until it is finished on every node, beside a plain commit on the same file, in turns. */
async function revocations(plan: Plan, nodes: number): Promise<Result> {
  const fixture = await openFixture()
  const { engine } = fixture.keywright
  const others = await Promise.all(
    Array.from({ length: nodes - 1 }, () => createKeywright({ databaseFile: fixture.databaseFile })),
  )
  const plain = new DatabaseSync(fixture.databaseFile)
  try {
    plain.exec('pragma busy_timeout = 5000; pragma synchronous = full; create table bench_commits (at integer)')
    const insert = plain.prepare('insert into bench_commits (at) values (?)')
    const made = await fixture.makeKeys(
      SERVICE,
      plan.rounds * (nodes === 1 ? REVOCATIONS_PER_ROUND : FAR_REVOCATIONS_PER_ROUND),
    )
    const ours: number[] = []
    const commits: number[] = []
    for (const { id } of made) {
      ours.push(await msOf(() => engine.keys.revokeKey(SYSTEM_CALLER, id, undefined)))
      commits.push(await msOf(() => insert.run(Date.now())))
    }
    const name = `revoke, until ${nodes === 1 ? 'the one node has' : `all of ${nodes} nodes have`} it`
    return timesResult({ name, unit: 'ms', otherName: 'a plain commit on the same SQLite file' }, ours, commits)
  } finally {
    plain.close()
    await Promise.all(others.map((other) => other.close()))
    await fixture.close()
  }
}

async function msOf(work: () => unknown): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** Store calls of a key that is used steadily, counted from its first check. */
async function busyKey(plan: Plan): Promise<Result> {
  const fixture = await openFixture()
  try {
    const [token = ''] = await fixture.makeTokens(HOURLY_SERVICE, 1)
    const checks = Math.floor((plan === FULL_PLAN ? BUSY_MS_IN_FULL : BUSY_MS_QUICK) / PAUSE_MS)
    const before = limitCalls(fixture)
    for (let i = 0; i < checks; i += 1) {
      await expectAllowed(fixture, token)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
    const perThousand = ((limitCalls(fixture) - before) / checks) * 1000
    const reason = 'A run this short counts the first small leases of a key more than an hour does.'
    return amountResult(
      {
        name: 'store calls of a busy key with a limit of 10,000 an hour',
        unit: 'per 1,000 checks',
        budget: 10,
        reason,
      },
      [perThousand],
    )
  } finally {
    await fixture.close()
  }
}

/** The same of many keys that are each used once in a bucket, all of them at once. */
async function longTail(): Promise<Result> {
  const fixture = await openFixture()
  try {
    const tokens = await fixture.makeTokens(HOURLY_SERVICE, TAIL_KEYS)
    const before = limitCalls(fixture)
    for (const token of tokens) await expectAllowed(fixture, token)
    const perThousand = ((limitCalls(fixture) - before) / tokens.length) * 1000
    return amountResult({ name: 'store calls of keys used once in a bucket', unit: 'per 1,000 checks' }, [perThousand])
  } finally {
    await fixture.close()
  }
}

function limitCalls({ keywright }: Fixture): number {
  const counts = keywright.engine.storeWatch.counts()
  return counts
    .filter(({ call }) => call === 'debit' || call === 'give_back')
    .reduce((sum, { calls }) => sum + calls, 0)
}

async function expectAllowed({ keywright }: Fixture, token: string): Promise<void> {
  const { allowed } = await keywright.verify({ service: HOURLY_SERVICE, token, scopes: ['records:read'] })
  if (!allowed) throw new Error('a good key was refused')
}
