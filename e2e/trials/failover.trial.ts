import { expect, it } from 'vitest'
import { hasRedis } from '../../packages/server/src/limits/testing/redis-server.ts'
import { hasPostgres } from '../support/index.ts'
import { type FailoverOptions, LIMIT, runFailoverTrial, WINDOW_MS } from './failover/failover.ts'

const ROUNDS = 4
const usual = { rounds: ROUNDS, behind: false, atOnce: false, minReplicasToWrite: 0 } as const

/** What is lost is admitted once more, and no more: never beyond twice the limit, and nothing where a cut-off master takes no writes. */
const kinds: readonly (FailoverOptions & { readonly name: string; readonly mostMax: number })[] = [
  { ...usual, name: 'its replica keeps up', mostMax: 2 * LIMIT },
  { ...usual, name: 'its replica is most of a second behind', behind: true, mostMax: 2 * LIMIT },
  { ...usual, name: 'all is spent while its replica is behind', behind: true, atOnce: true, mostMax: 2 * LIMIT },
  {
    ...usual,
    name: 'all is spent while its replica is behind, which min-replicas-to-write forbids',
    behind: true,
    atOnce: true,
    minReplicasToWrite: 1,
    mostMax: LIMIT,
  },
]

it.skipIf(!hasPostgres || !hasRedis).each(kinds)(
  'measures what a killed master’s limits admit beyond, where $name',
  async (kind) => {
    const { failovers, asked, admitted, unavailable, most, odd } = await runFailoverTrial(kind)
    const worst = Math.max(...most)
    console.log(
      `${failovers} failovers where ${kind.name}: ${asked} asked, ${admitted} admitted, ${unavailable} times 503; ` +
        `at most ${worst} of ${LIMIT} in a window of ${WINDOW_MS / 1000} s (${Math.max(0, worst - LIMIT)} % beyond; by round: ${most.join(', ')})`,
    )
    expect(odd).toEqual([])
    expect(worst).toBeLessThanOrEqual(kind.mostMax)
    expect(worst).toBeGreaterThan(LIMIT / 2)
  },
)
