import { expect, it } from 'vitest'
import { hasRedis } from '../../packages/server/src/limits/testing/redis-server.ts'
import { hasPostgres } from '../support/index.ts'
import { type FailoverOptions, LIMIT, runFailoverTrial, WINDOW_MS } from './failover/failover.ts'

const ROUNDS = 6

/** How much more than a limit may pass in one window after each kind of failover. What is lost is admitted once more, no more. */
const kinds: readonly (FailoverOptions & { readonly name: string; readonly mostMax: number })[] = [
  { name: 'whose replica keeps up', rounds: ROUNDS, behind: false, minReplicasToWrite: 0, mostMax: 2 * LIMIT },
  {
    name: 'whose replica is up to a second behind',
    rounds: ROUNDS,
    behind: true,
    minReplicasToWrite: 0,
    mostMax: 2 * LIMIT,
  },
  { name: 'that waits for its replica', rounds: ROUNDS, behind: true, minReplicasToWrite: 1, mostMax: 2 * LIMIT },
]

it.skipIf(!hasPostgres || !hasRedis).each(kinds)('goes on after the loss of a master $name', async (kind) => {
  const { failovers, asked, admitted, unavailable, most, odd } = await runFailoverTrial(kind)
  const worst = Math.max(...most)
  console.log(
    `${failovers} failovers of a master ${kind.name}: ${asked} asked, ${admitted} admitted, ${unavailable} times 503; ` +
      `at most ${worst} of ${LIMIT} in a window of ${WINDOW_MS / 1000} s (${Math.max(0, worst - LIMIT)} % beyond; by round: ${most.join(', ')})`,
  )
  expect(odd).toEqual([])
  expect(worst).toBeLessThanOrEqual(kind.mostMax)
  expect(worst).toBeGreaterThan(LIMIT / 2)
})
