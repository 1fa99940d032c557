import type { Bench } from './bench.ts'
import { contest, type Side } from './contest.ts'
import { type Fixture, LIMITED_SERVICE, openFixture } from './fixture.ts'
import type { OpenPlace } from './places.ts'
import { REASONS } from './reasons.ts'
import { rateResult, type Result } from './results.ts'
import { openRival, type Rival, type Storage, STORAGES } from './rival.ts'

/** Budgets of both as they come; its fastest mode is the one that keeps everything in the process. */
const AS_IT_COMES: Readonly<Record<Storage, { readonly budget?: number; readonly reason?: string }>> = {
  database: { budget: 200, reason: REASONS.wholeAnswer },
  'secondary-storage': { budget: 50, reason: REASONS.wholeAnswer },
  'secondary-storage, database behind it': {},
}
/** As many as a small server has under way. */
const AT_ONCE = 32
/** One at a time both wait for the disk, and that is what is measured; a server answers many. */
const DURABLE = [
  { atOnce: 1, claim: { name: 'check, a limit, every count durable, one at a time' } },
  {
    atOnce: AT_ONCE,
    claim: {
      name: `check, a limit, every count durable, ${AT_ONCE} at once`,
      budget: 10,
      reason: REASONS.disk,
    },
  },
]

/**
 * The API-key plugin of Better Auth in each of its storage modes, a limit on both sides: as both sides come, and with every
 * count durable before the answer.
 */
export async function* measureBetterAuth({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const fixture = await openFixture({}, openPlace)
  try {
    const [token = ''] = await fixture.makeTokens(LIMITED_SERVICE, 1)
    const ours = sideOf('keywright', () => expectGood(fixture, token), 1)
    for (const storage of STORAGES) {
      const { rival, close } = await openRivalIn(openPlace, storage)
      try {
        const otherName = rival.name
        yield rateResult(
          { name: 'check as it comes, a limit', otherName, ...AS_IT_COMES[storage] },
          await contest(ours, sideOf(otherName, rival.check, 1), plan),
        )
        // In its other modes a count is not durable, or not before the answer.
        if (storage !== 'database') continue
        for (const { atOnce, claim } of DURABLE) {
          const durable = sideOf('keywright, each answer after a flush', eachCountDurable(fixture, token), atOnce)
          const other = sideOf(otherName, rival.check, atOnce)
          yield rateResult({ ...claim, otherName }, await contest(durable, other, plan))
        }
      } finally {
        await close()
      }
    }
  } finally {
    await fixture.close()
  }
}

async function openRivalIn(
  openPlace: OpenPlace,
  storage: Storage,
): Promise<{ readonly rival: Rival; close(): Promise<void> }> {
  const place = await openPlace()
  const rival = await openRival(place, storage)
  return {
    rival,
    async close() {
      await rival.close()
      await place.remove()
    },
  }
}

/** So many checks under way, and the next ones when all of them are answered. */
function sideOf(name: string, check: () => Promise<void>, atOnce: number): Side {
  return {
    name,
    async run(times) {
      for (let left = times; left > 0; left -= atOnce) {
        if (atOnce === 1) await check()
        else await Promise.all(Array.from({ length: Math.min(left, atOnce) }, check))
      }
    },
  }
}

/**
 * A check that is answered once the count of its use is written, by a flush that began after it: those under way together share
 * one. What the limit takes was debited before it was spent, as ever.
 */
function eachCountDurable(fixture: Fixture, token: string): () => Promise<void> {
  const { recorder } = fixture.keywright.engine
  return async () => {
    await expectGood(fixture, token)
    await recorder.flush()
  }
}

async function expectGood({ keywright }: Pick<Fixture, 'keywright'>, token: string): Promise<void> {
  const { allowed } = await keywright.verify({ service: LIMITED_SERVICE, token, scopes: ['records:read'] })
  if (!allowed) throw new Error('a good key was refused')
}
