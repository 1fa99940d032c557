import { COST, LIMITS, meteredDefinition } from '../installation.ts'
import type { Command } from '../sender.ts'
import { type Family, makeKey, type Trial } from '../trial.ts'

const KEYS = 8
let made = 0

async function makeWorkspace({ sender }: Trial, service: string): Promise<string> {
  made += 1
  const body = { service, slug: `made-${made}`, name: 'Made' }
  const { json } = await sender.insist({
    name: 'create',
    method: 'POST',
    path: '/v1/workspaces',
    body,
    outcomes: () => [],
  })
  return (json['workspace'] as { readonly id: string }).id // as documented
}

/** One command that changes the verdict of several keys, back and forth. */
async function wide(
  trial: Trial,
  where: { readonly service: string; readonly workspace: string },
  command: (good: boolean) => Omit<Command, 'outcomes'>,
): Promise<() => Promise<boolean>> {
  const keys = await Promise.all(
    Array.from({ length: KEYS }, () => makeKey(trial, { ...where, demand: { cost: COST } })),
  )
  let good = true
  return async () => {
    good = !good
    const verdict = good ? 'allowed' : 'rate_limited'
    const outcomes = () => keys.map(({ subject }) => ({ subject, verdict }))
    return (await trial.sender.insist({ ...command(good), outcomes })).isCertain
  }
}

/** A workspace's plan, which lowers the limits of its keys. */
export const planned: Family = async (trial: Trial) => {
  const workspace = await makeWorkspace(trial, 'metered')
  return wide(trial, { service: 'metered', workspace }, (good) => ({
    name: 'plan',
    method: 'PATCH',
    path: `/v1/workspaces/${workspace}`,
    body: { plan: good ? null : 'small' },
  }))
}

/** A service's definition, which lowers the limits of all its keys. */
export const defined: Family = async (trial: Trial) => {
  made += 1
  const service = `defined${made}`
  const apply = (good: boolean) => ({
    name: 'definition',
    method: 'PUT',
    path: `/v1/services/${service}`,
    body: { source: meteredDefinition(service, good ? LIMITS.good : LIMITS.bad) },
  })
  await trial.sender.insist({ ...apply(true), outcomes: () => [] })
  return wide(trial, { service, workspace: await makeWorkspace(trial, service) }, apply)
}
