import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RETENTION } from '../../../app/index.ts'
import { openTestApi, type TestApi } from '../../../http/management/testing/test-api.ts'
import { rest } from '../../../system/index.ts'
import { OwnedClock } from '../../../testing/owned-clock.ts'
import { run } from '../../testing/run.ts'

const DAY = 86_400_000
/** When retention looks for the first time, and a little. */
const FIRST_PRUNING_MS = 61_000

let api: TestApi
let token: string

beforeAll(async () => {
  const clock = new OwnedClock()
  api = await openTestApi({ clock, retention: { ...RETENTION, auditDays: 30 } })
  token = await api.tokenOf({ operator: true })
  await api.makeKey()
  heads.push(await headNow())
  await api.makeKey()
  heads.push(await headNow())
  clock.wall += 32 * DAY
  clock.pass(FIRST_PRUNING_MS)
  while ((await anchorNow()) === undefined) await rest()
})
afterAll(() => api.close())

/** Of the chain when it had two events, and three: all that was pruned later. */
const heads: string[] = []

async function headNow(): Promise<string> {
  const { size, hash } = (await api.call('GET', `/v1/audit-events/head?workspace=${api.acme.id}`)).body
  return `${String(size)}:${String(hash)}`
}

const anchorNow = async (): Promise<unknown> =>
  (await api.call('GET', `/v1/audit-events/head?workspace=${api.acme.id}`)).body['anchor']

const audit = (...args: readonly string[]) =>
  run(['audit', ...args, '--workspace', api.acme.id], {
    env: { KEYWRIGHT_API_KEY: token },
    fetch: async (input, init) => api.app.fetch(new Request(input, init), { ip: undefined }),
  })

describe('the audit of a workspace that was pruned, on the command line', () => {
  it('is verified from where it begins, and says where', async () => {
    const { exit, stdout } = await audit('verify')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^sound: 1 events, head 4:[0-9a-f]{64}, pruned up to event 3 on 2026-/)
  })

  it('holds to the last head from before, and says of an older one that it was pruned', async () => {
    expect(await audit('verify', '--head', heads[1]!)).toMatchObject({ exit: 0 })
    const { exit, stdout } = await audit('verify', '--head', heads[0]!)
    expect(exit).toBe(1)
    expect(stdout).toContain('pruned up to event 3')
  })

  it('lists and exports what is left', async () => {
    expect((await audit('list', '--action', 'audit.pruned')).stdout.split('\n')).toHaveLength(2)
    const { stdout, stderr } = await audit('export')
    expect(JSON.parse(stdout)).toMatchObject({ number: 4, after: { from: 1, to: 3, count: 3 } })
    expect(stderr).toContain(`Head: ${await headNow()}`)
  })
})
