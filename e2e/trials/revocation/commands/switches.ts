import type { Command, Outcome } from '../sender.ts'
import { type Family, makeKey, type KeyWanted, type Trial } from '../trial.ts'
import { COST, LIMITS } from '../installation.ts'

/** What makes a key bad and good again, as often as one likes. */
interface Switch {
  readonly name: (good: boolean) => string
  readonly wanted: KeyWanted
  readonly path: (id: string, good: boolean) => string
  readonly method: 'POST' | 'PATCH'
  readonly body: (good: boolean) => object
  readonly bad: string
}

function switchFamily({ name, wanted, path, method, body, bad }: Switch): Family {
  return async (trial) => {
    const { id, subject } = await makeKey(trial, wanted)
    let good = true
    return async () => {
      good = !good
      const outcomes = (): readonly Outcome[] => [{ subject, verdict: good ? 'allowed' : bad }]
      const command: Command = { name: name(good), method, path: path(id, good), body: body(good), outcomes }
      return (await trial.sender.insist(command)).isCertain
    }
  }
}

const edit = { method: 'PATCH', path: (id: string) => `/v1/api-keys/${id}` } as const

export const disabled = switchFamily({
  name: (good) => (good ? 'enable' : 'disable'),
  wanted: {},
  method: 'POST',
  path: (id, good) => `/v1/api-keys/${id}/${good ? 'enable' : 'disable'}`,
  body: () => ({}),
  bad: 'disabled',
})

export const scoped = switchFamily({
  ...edit,
  name: () => 'scopes',
  wanted: { demand: { scopes: ['write'] } },
  body: (good) => ({ scopes: good ? ['read', 'write'] : ['read'] }),
  bad: 'scope_missing',
})

export const restricted = switchFamily({
  ...edit,
  name: () => 'addresses',
  wanted: { demand: { ip: '192.0.2.7' } },
  body: (good) => ({ allowedIps: good ? ['192.0.2.0/24'] : ['198.51.100.0/24'] }),
  bad: 'ip_not_allowed',
})

export const limited = switchFamily({
  ...edit,
  name: () => 'limits',
  wanted: { service: 'metered', demand: { cost: COST } },
  body: (good) => ({ limits: { hourly: { limit: good ? LIMITS.good : LIMITS.bad } } }),
  bad: 'rate_limited',
})

const SOON_MS = 300

/** An expiry that comes at once, and is taken away again. */
export const expiring: Family = async (trial: Trial) => {
  const { id, subject } = await makeKey(trial)
  let good = true
  return async () => {
    good = !good
    const expiresAt = good ? null : new Date(Date.now() + SOON_MS).toISOString()
    const outcome: Outcome = good ? { subject, verdict: 'allowed' } : { subject, verdict: 'expired', afterMs: SOON_MS }
    const command: Command = {
      ...edit,
      name: 'expiry',
      path: edit.path(id),
      body: { expiresAt },
      outcomes: () => [outcome],
    }
    if (good) return (await trial.sender.insist(command)).isCertain
    return (await trial.sender.command(command)).isProven
  }
}
