import { hash } from 'node:crypto'
import { DatabaseSync } from '@photostructure/sqlite'
import { checksumOf, type KeyDigest } from '@keywright/core'
import { createKeywright, type Keywright } from 'keywright'
import { SYSTEM_CALLER } from '../../packages/server/dist/app/index.js'
import { checks } from './checks.ts'
import { contest, FULL_PLAN, type Plan, type Side } from './contest.ts'
import { type Fixture, openFixture, SERVICE } from './fixture.ts'
import { rateResult, type Result } from './results.ts'

const FEW = 1000
const MANY_IN_FULL = 1_000_000
const MANY_QUICK = 10_000
const PER_IMPORT = 1000
/** Fewer than are asked for in turn, so that each has left memory before it comes again. */
const KNOWN_FEW = 100
/** Budgets of time, as the rates that they leave: 1.05 and 1.15 times as long. */
const KNOWN_BUDGET = 0.952
const READ_BUDGET = 0.87
/** A slow disk must not make the run longer than it may be: then there are fewer keys, and the result says how many. */
const IMPORT_MS_MAX = 480_000
const ONE_READER =
  'A read is shared, bounded and timed, and the row is made a key. Which of these costs most has not been looked into.'

/** The same keys in use, in a store of few and in one of many; and a key that is not in memory beside the bare read of it. */
export async function measureGrowth(plan: Plan): Promise<readonly Result[]> {
  const many = plan === FULL_PLAN ? MANY_IN_FULL : MANY_QUICK
  const [small, large] = [await openFixture(), await openFixture()]
  const closing: (() => Promise<void>)[] = [() => small.close(), () => large.close()]
  try {
    const inSmall = await importKeys(small, FEW)
    const inLarge = await importKeys(large, many)
    const otherName = `${FEW.toLocaleString('en-US')} keys in the store`
    const suffix = `${inLarge.length.toLocaleString('en-US')} keys in the store`
    const inUse = spread(inLarge, FEW)
    const known = await contest(
      checks(large, SERVICE, inUse, 'allowed'),
      checks(small, SERVICE, inSmall, 'allowed'),
      plan,
    )
    const forgetfulSmall = await forgetful(small, closing)
    const forgetfulLarge = await forgetful(large, closing)
    const readSmall = reads(forgetfulSmall, inSmall)
    const read = await contest(reads(forgetfulLarge, inUse), readSmall, plan)
    const bare = bareRead(small.databaseFile, inSmall)
    const beside = await contest(readSmall, bare, plan)
    return [
      rateResult({ name: `known key, ${suffix}`, otherName, budget: KNOWN_BUDGET }, known),
      rateResult({ name: `key not in memory, ${suffix}`, otherName, budget: READ_BUDGET }, read),
      rateResult({ name: 'key not in memory', otherName: bare.name, budget: 0.8, reason: ONE_READER }, beside),
    ]
  } finally {
    for (const close of closing.toReversed()) await close()
  }
}

/** Another node on the same file, which keeps few keys in memory. */
async function forgetful({ databaseFile }: Fixture, closing: (() => Promise<void>)[]): Promise<Keywright> {
  const keywright = await createKeywright({ databaseFile, knownKeysMax: KNOWN_FEW })
  closing.push(() => keywright.close())
  return keywright
}

/** Checks one after the other, each of a key that is not in memory. */
function reads(keywright: Keywright, tokens: readonly string[]): Side {
  let next = 0
  return {
    name: 'keywright',
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        next = (next + 1) % tokens.length
        const token = tokens[next] ?? ''
        const { verdict } = await keywright.engine.check({
          service: SERVICE,
          credential: () => ({ kind: 'token', token }),
          demand: {},
        })
        if (!verdict.allowed) throw new Error('a good key was refused')
      }
    },
  }
}

/** The indexed read by digest alone, through the same driver. */
function bareRead(file: string, tokens: readonly string[]): Side {
  const database = new DatabaseSync(file, { readOnly: true })
  const statement = database.prepare('select * from secrets where digest = ?')
  let next = 0
  return {
    name: 'a bare read by the index, same driver',
    run(times) {
      for (let i = 0; i < times; i += 1) {
        next = (next + 1) % tokens.length
        if (statement.get(digestOf(tokens[next] ?? '')) === undefined) throw new Error('a digest is not there')
      }
    },
  }
}

/** So many of them, from all over. */
function spread(tokens: readonly string[], count: number): readonly string[] {
  const step = Math.floor(tokens.length / count)
  return Array.from({ length: count }, (_, i) => tokens[i * step] ?? '')
}

/** Takes in so many keys, or as many as there is time for; their tokens. */
async function importKeys({ keywright: { engine } }: Fixture, count: number): Promise<readonly string[]> {
  const tokens = Array.from({ length: count }, (_, i) => tokenOf(i))
  const from = performance.now()
  for (let at = 0; at < count; at += PER_IMPORT) {
    if (performance.now() - from > IMPORT_MS_MAX) return tokens.slice(0, at)
    const name = `imported-${at}`
    const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service: SERVICE, slug: name, name })
    const keys = tokens.slice(at, at + PER_IMPORT).map((token, i) => ({
      name: `key ${at + i}`,
      scopes: ['records:read'],
      digest: digestOf(token),
    }))
    await engine.importKeys(SYSTEM_CALLER, workspace.id, { keys }, { wait: false })
  }
  return tokens
}

function tokenOf(i: number): string {
  const body = `bench_${String(i).padStart(34, '0')}`
  return body + checksumOf(body)
}

function digestOf(token: string): KeyDigest {
  return hash('sha256', token, 'base64url') as KeyDigest // as `makeDigester` makes one
}
