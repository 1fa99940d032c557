import { DENIAL_REASONS, ERROR_TABLE } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAMILIES } from './cases/index.ts'
import { bytesOf, type Door } from './support/doors.ts'
import type { Case, Outcome } from './support/model.ts'
import { exchange, type RawAnswer } from './support/raw.ts'
import { type HostileWorld, openHostileWorld } from './support/world.ts'

let world: HostileWorld

beforeAll(async () => {
  world = await openHostileWorld()
  // So that the keys are known, and a door that answers at once does so from the first case on.
  for (const door of world.doors) await ask(door)
})
afterAll(() => world.close())

/** The door's good answer, with what differs from time to time left out. */
const shape = ({ status, headers }: RawAnswer): string => `${status} ${headers.get('content-type') ?? ''}`.trim()

async function ask(door: Door, each?: Case): Promise<string> {
  const sent = each === undefined ? {} : typeof each.send === 'function' ? each.send(door) : each.send
  const bytes = Buffer.isBuffer(sent) ? sent : bytesOf(door, sent)
  const heads = bytes.subarray(0, 5).toString('latin1') === 'HEAD '
  const { answers, rest, open } = await exchange(world.port, bytes, { half: each?.half === true, heads })
  const [answer, ...more] = answers.filter(({ status }) => status >= 200)
  if (open) return 'kept open'
  if (rest !== '') return `an answer that is no HTTP: ${rest.slice(0, 100)}`
  // What is refused ends the connection; nobody may say two things to one request.
  if (more.length > 0) return `${more.length + 1} answers`
  if (answer === undefined) return 'closed'
  return answer.status < 400 ? shape(answer) : `${answer.status} ${codeOf(answer)}`.trim()
}

function codeOf({ headers, body }: RawAnswer): string {
  if (body === '') return ''
  if (headers.get('content-type') !== 'application/problem+json') return 'with a body that is no problem'
  const { code, status } = JSON.parse(body)
  // A refusal in the style of a service names its reason.
  if (!Object.hasOwn(ERROR_TABLE, code) && !DENIAL_REASONS.includes(code)) return `an unknown code ${code}`
  return status === undefined ? 'a problem without its status' : String(code)
}

describe.each(FAMILIES)('hostile $name', ({ cases }) => {
  it.each(cases)('get what is written for them: $name', async (each) => {
    const doors = world.doors.filter(({ name }) => each.at?.includes(name) ?? true)
    const got = await Promise.all(doors.map(async (door) => [door.name, await ask(door, each)] as const))
    const wanted = await Promise.all(
      doors.map(async (door) => {
        const outcome: Outcome = each.but?.[door.name] ?? each.expect
        if (outcome === 'closed or good') return [door.name, expect.stringMatching(/^(?:closed|200.*)$/)] as const
        return [door.name, outcome === 'good' ? await ask(door) : outcome] as const
      }),
    )
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted))
  })

  it('leave a good key good at every door, and the log without a forged line or a token', async () => {
    for (const door of world.doors) expect(await ask(door), door.name).toMatch(/^200 ?/)
    const [check] = (await exchange(world.port, bytesOf(world.doors[0]!))).answers
    expect(JSON.parse(check?.body ?? '')).toMatchObject({ allowed: true })
    const lines = world
      .logged()
      .split('\n')
      .filter((line) => line !== '')
    const events = new Set(lines.map((line) => JSON.parse(line).event))
    expect([...events]).toEqual(['management_request'])
    for (const secret of [world.token, world.manager, 'forged', 'evil.example'])
      expect(world.logged()).not.toContain(secret)
  })
})
