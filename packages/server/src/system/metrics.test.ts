import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AppError } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { DoorTally } from './door-tally.ts'
import { makeMetrics, makeWorkerMetrics, type MetricSources } from './metrics.ts'
import { StoreWatch } from './store-watch.ts'

const PAGE = fileURLToPath(new URL('../../../../docs/operate/run.md', import.meta.url))

function sources(fields: Partial<MetricSources> = {}): MetricSources {
  return {
    checks: () => [{ service: 'acme', outcome: 'allowed', count: 7 }],
    doors: new DoorTally(),
    cache: () => ({ keys: 3, unknown: 2, loads: 1 }),
    guessing: () => ({ addresses: 6, slowed: 7, turnedAway: 8 }),
    limitedKeys: () => 4,
    store: new StoreWatch(),
    redis: () => undefined,
    leaseLive: () => true,
    feedLag: async () => 5,
    usage: () => ({ flushFailures: 1, refusalsLeftOut: 2 }),
    pruned: () => ({ usage: 9 }),
    ...fields,
  }
}

describe('the metrics', () => {
  it('read what was counted when they are asked for, each time anew', async () => {
    const metrics = makeMetrics(sources())
    await metrics.text()
    const text = await metrics.text()
    expect(text).toContain('keywright_checks_total{service="acme",outcome="allowed"} 7\n')
    expect(text).toContain('keywright_known_keys 3\n')
    expect(text).toContain('keywright_guessing_addresses 6\n')
    expect(text).toContain('keywright_key_loads_slowed_total 7\n')
    expect(text).toContain('keywright_key_loads_turned_away_total 8\n')
    expect(text).toContain('keywright_node_lease_live 1\n')
    expect(text).toContain('keywright_feed_lag_changes 5\n')
    expect(text).toContain('keywright_pruned_rows_total{table="usage"} 9\n')
    expect(text).toContain('process_resident_memory_bytes')
  })

  it('leave out the lag while the store does not answer, and tell all the rest', async () => {
    const text = await makeMetrics(sources({ feedLag: async () => undefined })).text()
    expect(text).not.toMatch(/^keywright_feed_lag_changes /m)
    expect(text).toContain('keywright_known_keys 3\n')
  })

  it('tell whether Redis is connected where limits are kept there, and nothing of it where they are not', async () => {
    expect(await makeMetrics(sources()).text()).not.toMatch(/^keywright_redis_connected /m)
    const redis = () => ({ connected: false, counts: { commands: 11, failures: 2 } })
    const text = await makeMetrics(sources({ redis })).text()
    expect(text).toContain('keywright_redis_connected 0\n')
    expect(text).toContain('keywright_redis_commands_total 11\n')
    expect(text).toContain('keywright_redis_failures_total 2\n')
  })

  it('sort latencies into cumulative buckets by door, and count failures by code', async () => {
    let now = 0
    const doors = new DoorTally(() => now)
    for (const ms of [0.1, 0.2, 20_000]) {
      now = ms
      doors.answered('verify', 0)
    }
    now = 1
    doors.failed('forward_auth', 0, new AppError('store_unavailable', 'x'))
    doors.failed('forward_auth', 0, new Error('x'))
    const text = await makeMetrics(sources({ doors })).text()
    const bucket = (le: string): string => `keywright_request_duration_seconds_bucket{le="${le}",door="verify"}`
    expect(text).toContain(`${bucket('0.0001')} 1\n`)
    expect(text).toContain(`${bucket('0.00025')} 2\n`)
    expect(text).toContain(`${bucket('10')} 2\n`)
    expect(text).toContain(`${bucket('+Inf')} 3\n`)
    expect(text).toContain('keywright_request_duration_seconds_count{door="verify"} 3\n')
    expect(text).toContain('keywright_requests_failed_total{door="forward_auth",code="store_unavailable"} 1\n')
    expect(text).toContain('keywright_requests_failed_total{door="forward_auth",code="internal"} 1\n')
  })

  it('of a worker have its number as a label, each of them', async () => {
    const text = await makeMetrics(sources(), 3).text()
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    expect(samples.filter((line) => !line.includes('worker="3"'))).toEqual([])
    expect(text).toContain('keywright_checks_total{service="acme",outcome="allowed",worker="3"} 7\n')
  })

  it('escape a label, so that no service forges a line', async () => {
    const checks = (): MetricSources['checks'] extends () => infer T ? T : never => [
      { service: 'a"} 1\nforged 2', outcome: 'allowed', count: 1 },
    ]
    expect(await makeMetrics(sources({ checks })).text()).not.toMatch(/^forged/m)
  })

  it('are each named in the page for operators, and the page names no other', () => {
    const named = new Set(readFileSync(PAGE, 'utf8').match(/\bkeywright_[a-z_]+[a-z]/g))
    const names = [...makeMetrics(sources()).names, ...makeWorkerMetrics(() => []).names]
    expect([...named].sort()).toEqual(names.sort())
  })
})
