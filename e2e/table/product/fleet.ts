import type { KeyId, ServiceId, WorkspaceId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../../packages/server/src/app/index.ts'
import type { Engine } from '../../../packages/server/src/engine.ts'
import {
  combinationsOf,
  type Dice,
  type Fleet,
  GOOD_IP,
  GOOD_ORIGIN,
  type Issued,
  makeDice,
  pairsOf,
} from '../cases/index.ts'
import { type ServiceTable, SERVICES, type TokenFact } from '../oracle/index.ts'
import { LATE_MS, type Life, LIVES, LONG_OVERLAP_MS, NARROW_LIVES, SOON_MS } from './lives.ts'

/** Keys take turns in these, since a definition allows 100 in one unless it says otherwise. */
const WORKSPACES = 8
/** Of a service with many scopes, every pair is tried in one environment and this many in the others. */
const PAIRS_ELSEWHERE_MAX = 20

/** No case may meet a limit: each is raised far above what the table spends. */
const HIGH_LIMITS: Readonly<Record<string, readonly string[]>> = {
  hostreach: ['minutely', 'monthly'],
  leadterra: ['hourly'],
  foir: ['hourly'],
}
const HIGH = { limit: 100_000_000 }

const COMBINATIONS = SERVICES.flatMap((table) => combinationsOf(table).map((each) => ({ table, ...each })))
const GOOD = { revoked: false, disabled: false, expired: false } as const

interface Made {
  readonly id: KeyId
  readonly workspace: string
  readonly token: string
}

interface NewKey {
  readonly table: ServiceTable
  readonly environment: string
  readonly type: string
  readonly scopes?: readonly string[] | undefined
  readonly narrow?: boolean
  readonly expires?: Life['expires']
}

/** Makes the keys that the table presents, and writes down what is true of each. */
export class FleetMaker {
  readonly #engine: Engine
  readonly #dice: Dice
  readonly #book = new Map<string, TokenFact>()
  readonly #workspaces = new Map<string, readonly WorkspaceId[]>()
  #keysMade = 0

  constructor(engine: Engine, dice: Dice) {
    this.#engine = engine
    this.#dice = dice
  }

  async make(strangers: readonly Issued[]): Promise<Fleet> {
    for (const table of SERVICES) this.#workspaces.set(table.id, await this.#makeWorkspaces(table))
    const plain = (await Promise.all(COMBINATIONS.map((each) => this.#plain(each)))).flat()
    const lives = (await Promise.all(COMBINATIONS.map((each) => this.#lives(each, LIVES, false)))).flat()
    const narrow = (await Promise.all(COMBINATIONS.map((each) => this.#lives(each, NARROW_LIVES, true)))).flat()
    for (const stranger of strangers) {
      const format = SERVICES.find(({ id }) => id === stranger.service)?.format ?? ''
      this.#book.set(stranger.token, { format, superseded: false })
    }
    return {
      book: this.#book,
      plain,
      lives,
      narrow,
      strangers,
      workspacesOf: (service) => this.#workspaces.get(service) ?? [],
    }
  }

  async makeOneOfEach(): Promise<readonly Issued[]> {
    for (const table of SERVICES) this.#workspaces.set(table.id, await this.#makeWorkspaces(table))
    return inTurn(COMBINATIONS, async (of) => {
      const scopes = of.table.types[of.type] ?? []
      const made = await this.#create({ ...of, scopes })
      return [this.#tell(`${of.environment} ${of.type} of another installation`, made, { ...of, scopes }, GOOD)]
    })
  }

  async #plain(of: NewKey): Promise<readonly Issued[]> {
    const { table, type, environment } = of
    const may = table.types[type] ?? []
    const pairs = pairsOf(may)
    const first = environment === table.environments[0]
    const sets: readonly (readonly string[] | undefined)[] = [
      ...(unchosenOf(table, type) === undefined ? [] : [undefined]),
      ...may.map((scope) => [scope]),
      ...(first ? pairs : this.#dice.sample(pairs, PAIRS_ELSEWHERE_MAX)),
      may,
    ]
    return Promise.all(
      sets.map(async (scopes) => {
        const made = await this.#create({ ...of, scopes })
        const label = `${environment} ${type} with ${scopes?.join() ?? 'no scopes chosen'}`
        return this.#tell(label, made, { ...of, scopes }, GOOD)
      }),
    )
  }

  async #lives(of: NewKey, lives: readonly Life[], narrow: boolean): Promise<readonly Issued[]> {
    const may = of.table.types[of.type] ?? []
    const scopes = narrow ? may.slice(0, 1) : may
    return (
      await Promise.all(lives.map((life) => this.#live({ ...of, scopes, narrow, expires: life.expires }, life)))
    ).flat()
  }

  async #live(of: NewKey, { label, rotated, afterwards = [], expires }: Life): Promise<readonly Issued[]> {
    const old = await this.#create(of)
    const fresh = rotated === undefined ? undefined : await this.#rotate(old, rotated)
    for (const step of afterwards) await this.#step(old.id, step)
    const name = `${of.environment} ${of.type} ${of.narrow === true ? 'narrow ' : ''}${label}`
    const state = {
      revoked: afterwards.includes('revoke'),
      disabled: afterwards.lastIndexOf('disable') > afterwards.lastIndexOf('enable'),
      expired: expires === 'soon',
      purged: afterwards.includes('purge'),
    }
    if (fresh === undefined) return [this.#tell(name, old, of, state)]
    return [
      this.#tell(`${name}, old`, old, of, { ...state, superseded: rotated !== 'with overlap' }),
      this.#tell(`${name}, new`, fresh, of, state),
    ]
  }

  async #create({ table, environment, type, scopes, narrow = false, expires }: NewKey): Promise<Made> {
    const workspace = this.#nextWorkspace(table)
    const expiresAt =
      expires === undefined ? undefined : this.#engine.clock.wallNow() + (expires === 'soon' ? SOON_MS : LATE_MS)
    const { apiKey, token } = await this.#engine.createKey(SYSTEM_CALLER, workspace, {
      name: 'of the table',
      environment,
      type,
      scopes,
      expiresAt,
      ...(narrow ? { allowedIps: [GOOD_IP], allowedOrigins: [GOOD_ORIGIN] } : {}),
    })
    if (token === undefined) throw new Error('A new key came without its token.')
    return { id: apiKey.id, workspace, token: token.reveal() }
  }

  async #rotate({ id, workspace }: Made, how: NonNullable<Life['rotated']>): Promise<Made> {
    const overlapMs = how === 'at once' ? 0 : how === 'with an overlap that ends' ? SOON_MS : LONG_OVERLAP_MS
    const { keys } = this.#engine
    const { apiKey, token } = await keys.rotateKey(SYSTEM_CALLER, id, overlapMs)
    const old = apiKey.secrets.find(({ endsAt }) => endsAt !== undefined)
    if (how === 'and ended early' && old !== undefined) await keys.endSecret(SYSTEM_CALLER, id, old.id)
    return { id, workspace, token: token.reveal() }
  }

  async #step(id: KeyId, step: NonNullable<Life['afterwards']>[number]): Promise<void> {
    const { keys, deleteKey } = this.#engine
    if (step === 'disable') await keys.disableKey(SYSTEM_CALLER, id)
    if (step === 'enable') await keys.enableKey(SYSTEM_CALLER, id)
    if (step === 'revoke') await keys.revokeKey(SYSTEM_CALLER, id, undefined)
    if (step === 'purge') await deleteKey(SYSTEM_CALLER, id)
  }

  async #makeWorkspaces(table: ServiceTable): Promise<readonly WorkspaceId[]> {
    const limits = HIGH_LIMITS[table.id] ?? []
    const numbers = Array.from({ length: WORKSPACES }, (_, index) => index + 1)
    return inTurn(numbers, async (number) => {
      const { id } = await this.#engine.workspaces.createWorkspace(SYSTEM_CALLER, {
        service: table.id as ServiceId, // one of the definitions that were applied
        slug: `tenant-${number}`,
        name: `Tenant ${number}`,
        environments: table.environments,
        limits: Object.fromEntries(limits.map((name) => [name, HIGH])),
      })
      return [id]
    })
  }

  #nextWorkspace({ id }: ServiceTable): WorkspaceId {
    const workspaces = this.#workspaces.get(id) ?? []
    this.#keysMade += 1
    const workspace = workspaces[this.#keysMade % workspaces.length]
    if (workspace === undefined) throw new Error(`The service "${id}" has no workspaces yet.`)
    return workspace
  }

  #tell(
    label: string,
    { id, workspace, token }: Made,
    { table, environment, type, scopes, narrow = false }: NewKey,
    state: {
      readonly revoked: boolean
      readonly disabled: boolean
      readonly expired: boolean
      readonly superseded?: boolean
      readonly purged?: boolean
    },
  ): Issued {
    const { revoked, disabled, expired, superseded = false, purged = false } = state
    const service = table.id
    const key = {
      id,
      service,
      workspace,
      environment,
      type,
      scopes: scopes ?? unchosenOf(table, type) ?? [],
      revoked,
      disabled,
      expired,
      ...(narrow ? { allows: { ip: GOOD_IP, origin: GOOD_ORIGIN } } : {}),
    }
    this.#book.set(token, { format: table.format, superseded, ...(purged ? {} : { key }) })
    return { label, token, service, environment, type, workspace, ...(scopes === undefined ? {} : { scopes }) }
  }
}

/** One good token of each environment and type, for an installation that does not know it. */
export async function strangersOf(engine: Engine): Promise<readonly Issued[]> {
  return new FleetMaker(engine, makeDice(0)).makeOneOfEach()
}

function unchosenOf(table: ServiceTable, type: string): ServiceTable['unchosen'] {
  // Only the secret type of a service with several has a rule of its own.
  return type === 'public' ? undefined : table.unchosen
}

async function inTurn<T, R>(list: readonly T[], make: (each: T) => Promise<readonly R[]>): Promise<readonly R[]> {
  const made: R[] = []
  for (const each of list) made.push(...(await make(each)))
  return made
}
