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
const DURABLE = { budget: 10, reason: REASONS.disk }

/**
 * The API-key plugin of Better Auth in each of its storage modes, a limit on both sides: as both sides come, and with every
 * count durable before the answer.
 */
export async function* measureBetterAuth({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const fixture = await openFixture({}, openPlace)
  try {
    const [token = ''] = await fixture.makeTokens(LIMITED_SERVICE, 1)
    const ours = asItComes(fixture, token)
    for (const storage of STORAGES) {
      const { rival, close } = await openRivalIn(openPlace, storage)
      try {
        const otherName = rival.side.name
        yield rateResult(
          { name: 'check as it comes, a limit', otherName, ...AS_IT_COMES[storage] },
          await contest(ours, rival.side, plan),
        )
        // In its other modes a count is not durable, or not before the answer.
        if (storage !== 'database') continue
        yield rateResult(
          { name: 'check, a limit, every count durable', otherName, ...DURABLE },
          await contest(eachCountDurable(fixture, token), rival.side, plan),
        )
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

function asItComes({ keywright }: Fixture, token: string): Side {
  return {
    name: 'keywright',
    async run(times) {
      for (let i = 0; i < times; i += 1) await expectGood(keywright, token)
    },
  }
}

/**
 * The count of uses is flushed, and the transaction awaited, before the next check: nothing is batched between requests. What
 * the limit takes was debited before it was spent, as ever.
 */
function eachCountDurable({ keywright }: Fixture, token: string): Side {
  return {
    name: 'keywright, flushed each time',
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        await expectGood(keywright, token)
        await keywright.engine.recorder.flush()
      }
    },
  }
}

async function expectGood(keywright: Fixture['keywright'], token: string): Promise<void> {
  const { allowed } = await keywright.verify({ service: LIMITED_SERVICE, token, scopes: ['records:read'] })
  if (!allowed) throw new Error('a good key was refused')
}
