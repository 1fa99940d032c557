import type { KeyId, WorkspaceId } from '@keywright/core'
import { copyRow, padded, settleStatistics } from './fill.ts'
import type { Fixture } from './fixture.ts'

/** For each of the two tables. */
const FILL_MS_MAX = 150_000
const HOUR_MS = 3_600_000
/** A key in use for nearly three months has so many counters. */
const HOURS_PER_KEY = 2000

/**
 * So many events in the audit of one workspace, and so many hourly counters, as the product would have written them but for
 * the hashes, which only a check of the chain reads; or as many as there is time for. Answers with how many of both there are.
 */
export async function fillHistory(
  { place }: Fixture,
  { workspace, key }: { readonly workspace: WorkspaceId; readonly key: KeyId },
  rows: number,
): Promise<{ readonly events: number; readonly counters: number }> {
  const raw = await place.openRaw()
  try {
    const [{ size = 0 } = {}] = await raw.run('select size from audit_heads where chain = $1', [workspace])
    const events = await copyRow(raw, {
      table: 'audit_events',
      of: `chain = '${workspace}' and number = ${Number(size)}`,
      but: { id: `'aud_' || ${padded(raw, 'n')}`, number: 'n' },
      from: Number(size) + 1,
      count: rows,
      msMax: FILL_MS_MAX,
    })
    await raw.run('update audit_heads set size = $1 where chain = $2', [Number(size) + events, workspace])
    const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
    const owner = padded(raw, `n / ${HOURS_PER_KEY}`)
    const counters = await copyRow(raw, {
      table: 'usage_hourly',
      of: `api_key_id = '${key}'`,
      but: { api_key_id: `'key_' || ${owner}`, hour: `${now} - (n % ${HOURS_PER_KEY}) * ${HOUR_MS}` },
      from: 0,
      count: rows,
      msMax: FILL_MS_MAX,
    })
    await settleStatistics(raw)
    return { events, counters }
  } finally {
    await raw.close()
  }
}
