import type { Command, Outcome } from '../sender.ts'
import { type Family, makeKey, type KeyWanted, type MadeKey, type Trial } from '../trial.ts'
import { COST, LIMITS } from '../installation.ts'

/** An edit that makes a key bad and good again, as often as one likes. */
interface Switch {
  readonly name: string
  readonly wanted: KeyWanted
  readonly body: (good: boolean) => object
  readonly bad: string
}

function edit(id: string): Pick<Command, 'method' | 'path'> {
  return { method: 'PATCH', path: `/v1/api-keys/${id}` }
}

function edited({ name, wanted, body, bad }: Switch): Family {
  return async (trial) => {
    const { id, subject } = await makeKey(trial, wanted)
    let good = true
    return async () => {
      good = !good
      const outcomes = (): readonly Outcome[] => [{ subject, verdict: good ? 'allowed' : bad }]
      const command: Command = { ...edit(id), name, body: body(good), outcomes }
      return (await trial.sender.insist(command)).isCertain
    }
  }
}

export function disabling({ id, subject }: MadeKey): Command {
  const path = `/v1/api-keys/${id}/disable`
  return { name: 'disable', method: 'POST', path, body: {}, outcomes: () => [{ subject, verdict: 'disabled' }] }
}

export function enabling({ id, subject }: MadeKey): Command {
  const path = `/v1/api-keys/${id}/enable`
  return { name: 'enable', method: 'POST', path, body: {}, outcomes: () => [{ subject, verdict: 'allowed' }] }
}

export const disabled: Family = async (trial: Trial) => {
  const key = await makeKey(trial)
  let good = true
  return async () => {
    good = !good
    return (await trial.sender.insist(good ? enabling(key) : disabling(key))).isCertain
  }
}

export const scoped = edited({
  name: 'scopes',
  wanted: { demand: { scopes: ['write'] } },
  body: (good) => ({ scopes: good ? ['read', 'write'] : ['read'] }),
  bad: 'scope_missing',
})

export const restricted = edited({
  name: 'addresses',
  wanted: { demand: { ip: '192.0.2.7' } },
  body: (good) => ({ allowedIps: good ? ['192.0.2.0/24'] : ['198.51.100.0/24'] }),
  bad: 'ip_not_allowed',
})

export const limited = edited({
  name: 'limits',
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
      ...edit(id),
      name: 'expiry',
      body: { expiresAt },
      outcomes: () => [outcome],
    }
    if (good) return (await trial.sender.insist(command)).isCertain
    return (await trial.sender.command(command)).isProven
  }
}
