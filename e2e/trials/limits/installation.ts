import type { ServiceId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../../packages/server/src/app/index.ts'
import { type Engine, openEngine, type StorePlace } from '../../../packages/server/src/engine.ts'
import type { Bound } from './checker.ts'

const HEAD = `token: { format: "tried_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { read: Read }
newKeys: { scopes: [read], perWorkspace: 1000 }
`

/** Numbers that keys of the service `alone` have, instead of the definition's. */
const ALONE: readonly Numbers[] = [
  { limit: 5, windowMs: 1000 },
  { limit: 100, windowMs: 1000 },
  { limit: 1000, windowMs: 1000 },
  { limit: 5, windowMs: 2000 },
  { limit: 1000, windowMs: 2000 },
  { limit: 5, windowMs: 10_000 },
  { limit: 100, windowMs: 10_000 },
  { limit: 1000, windowMs: 10_000 },
]
const SHORT = { limit: 20, windowMs: 1000 }
const LONG = { limit: 100, windowMs: 10_000 }
const TOGETHER = { limit: 150, windowMs: 10_000 }
const BRIEF = { limit: 100, windowMs: 1000 }
const DAILY = 600
const KEYS_TOGETHER = 3
const STEADY = { limit: 1000, windowMs: 10_000 }

/** A key as its caller knows it. */
export interface TriedKey {
  readonly id: string
  readonly service: string
  readonly token: string
  /** Where callers aim at: one of the limits that it has. */
  readonly limit: number
  readonly windowMs: number
}

export interface Installation {
  readonly managementToken: string
  readonly keys: readonly TriedKey[]
  /** One that is asked for at the pace of its limit, and by nobody else. */
  readonly steady: TriedKey
  readonly bounds: readonly Bound[]
}

/** Makes the keys that are tried: with one limit each, then some with several, with one that they share, with a quota. */
export async function install(place: StorePlace, numbers = ALONE): Promise<Installation> {
  const engine = await openEngine(place)
  try {
    const alone = await makeWorkspace(engine, 'alone', 'only: { limit: 5, window: 1s }')
    const several = await makeWorkspace(
      engine,
      'several',
      'short: { limit: 20, window: 1s }, long: { limit: 100, window: 10s }, together: { limit: 150, window: 10s, per: workspace }',
    )
    const quota = await makeWorkspace(
      engine,
      'quota',
      `brief: { limit: 100, window: 1s }, daily: { limit: ${DAILY}, period: day, timeZone: ${zoneFarFromMidnight()} }`,
    )
    const single: TriedKey[] = []
    for (const each of numbers) single.push(await alone(each, { only: each }))
    const steady = await alone(STEADY, { only: STEADY })
    const sharing: TriedKey[] = []
    for (let count = 0; count < KEYS_TOGETHER; count += 1) sharing.push(await several(SHORT))
    const counted = await quota(BRIEF)
    const { token } = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
      name: 'Caller',
      scopes: ['api-keys:verify'],
      reach: 'all',
    })
    if (token === undefined) throw new Error('a new key has its token')
    return {
      managementToken: token.reveal(),
      keys: [...single, ...sharing, counted],
      steady,
      bounds: [
        ...single.map((key) => boundOf(`${key.limit} in ${key.windowMs / 1000} s`, [key], key)),
        boundOf('1000 in 10 s, asked for at that pace', [steady], STEADY),
        ...sharing.flatMap((key, index) => [
          boundOf(`20 in 1 s beside others, key ${index + 1}`, [key], SHORT),
          boundOf(`100 in 10 s beside others, key ${index + 1}`, [key], LONG),
        ]),
        boundOf('150 in 10 s that three keys share', sharing, TOGETHER),
        boundOf('100 in 1 s beside a quota', [counted], BRIEF),
        { name: `${DAILY} a day`, keys: [counted.id], limit: DAILY, windowMs: undefined },
      ],
    }
  } finally {
    await engine.close()
  }
}

type Numbers = { readonly limit: number; readonly windowMs: number }
type MakeKey = (aim: Numbers, limits?: Readonly<Record<string, Numbers>>) => Promise<TriedKey>

async function makeWorkspace(engine: Engine, id: string, limits: string): Promise<MakeKey> {
  const service = id as ServiceId // the id of the definition that is applied here
  await engine.applyService(SYSTEM_CALLER, service, `id: ${id}\nname: ${id}\n${HEAD}limits: { ${limits} }\n`)
  const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service, slug: id, name: id })
  return async (aim, own = {}) => {
    const { apiKey, token } = await engine.createKey(SYSTEM_CALLER, workspace.id, { name: 'Tried', limits: own })
    if (token === undefined) throw new Error('a new key has its token')
    return { id: apiKey.id, service: id, token: token.reveal(), ...aim }
  }
}

function boundOf(name: string, keys: readonly TriedKey[], { limit, windowMs }: Numbers): Bound {
  return { name, keys: keys.map(({ id }) => id), limit, windowMs }
}

/** A quota's day must not end within the trial. */
function zoneFarFromMidnight(): string {
  const hour = new Date().getUTCHours()
  return hour >= 6 && hour < 18 ? 'UTC' : 'Etc/GMT+12'
}
