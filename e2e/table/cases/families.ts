import { type Ask, type Probe, type ServiceTable, SERVICES } from '../oracle/index.ts'
import { DAMAGES } from './damage.ts'
import { type Carried, type Form, formsOf } from './forms.ts'
import { type Case, type Fleet, GOOD_IP, GOOD_ORIGIN, type Issued, NO_WORKSPACE } from './model.ts'
import { type Dice, pairsOf } from './random.ts'

/** No service has it. */
const NO_SCOPE = 'moon:read'

const routeOf = ({ method, path }: Probe): Pick<Ask, 'method' | 'path'> => ({ method, path })

/** Keys of a service, grouped by environment and type. */
export function combinationsOf(
  table: ServiceTable,
): readonly { readonly environment: string; readonly type: string }[] {
  return table.environments.flatMap((environment) => Object.keys(table.types).map((type) => ({ environment, type })))
}

export function of(
  issued: readonly Issued[],
  table: ServiceTable,
  only: { readonly environment?: string; readonly type?: string } = {},
): readonly Issued[] {
  return issued.filter(
    ({ service, environment, type }) =>
      service === table.id && (only.environment ?? environment) === environment && (only.type ?? type) === type,
  )
}

/** A pair of scopes meets some of the routes of a service that has many; single scopes and whole sets meet all. */
const PROBES_OF_PAIRS_MAX = 48

/** Every set of scopes against every route, every single scope, and some of what can be asked together. */
export function* grants(table: ServiceTable, fleet: Fleet, dice: Dice): Generator<Case, void, void> {
  const carry = formsOf(table)[1]?.carry
  if (carry === undefined) return
  const pairs = pairsOf(table.scopes)
  for (const key of of(fleet.plain, table)) {
    const carried = carry(key.token, key.token)
    const one = (what: string, demand: Partial<Ask>): Case => ({
      label: `${key.label}, asked for ${what}`,
      ask: { service: table.id, ...carried, ...demand },
    })
    yield one('nothing', {})
    const probes = table.probes ?? [{ method: 'GET', path: '/anything' }]
    for (const probe of key.scopes?.length === 2 ? dice.sample(probes, PROBES_OF_PAIRS_MAX) : probes) {
      yield one(`${probe.method} ${probe.path}`, routeOf(probe))
    }
    for (const scope of [...table.scopes, NO_SCOPE]) yield one(scope, { scopes: [scope] })
    for (const pair of dice.sample(pairs, 5)) {
      yield one(`all of ${pair.join()}`, { scopes: pair })
      yield one(`any of ${pair.join()}`, { anyScope: pair })
    }
    for (const probe of dice.sample(
      (table.probes ?? []).filter(({ need }) => need?.open !== true),
      3,
    )) {
      const scope = dice.pick(table.scopes)
      yield one(`${scope} at ${probe.method} ${probe.path}`, { scopes: [scope], ...routeOf(probe) })
    }
    yield one('every scope', { scopes: table.scopes })
    yield one('any scope', { anyScope: table.scopes })
    yield one('any of no scope of the service', { anyScope: [NO_SCOPE] })
  }
}

/** A service with more ways to carry a token than this has some of the odd ones left out. */
const FORMS_MAX = 45

/** Every state of a key × every way to carry it × its own workspace, a foreign one, none. */
export function* lives(table: ServiceTable, fleet: Fleet, dice: Dice): Generator<Case, void, void> {
  const forms = someForms(table, FORMS_MAX, dice)
  for (const key of [...of(fleet.lives, table), ...of(fleet.strangers, table)]) {
    const demands = demandsOf(table, key)
    const foreign = foreignTo(fleet, table, key)
    const other = otherThan(fleet, table, key)
    for (const form of forms) {
      const carried = form.carry(key.token, other)
      for (const workspace of [undefined, key.workspace, foreign]) {
        const { what, demand } = dice.pick(demands)
        yield {
          label: `${key.label}, ${form.label}, asked for ${what} in ${workspace ?? 'any workspace'}`,
          ask: { service: table.id, ...carried, ...demand, ...(workspace === undefined ? {} : { workspace }) },
        }
      }
    }
  }
}

/** The main ways, and of the others as many as still fit. */
export function someForms(table: ServiceTable, max: number, dice: Dice): readonly Form[] {
  const forms = formsOf(table)
  const main = forms.filter((form) => form.main === true)
  return [
    ...main,
    ...dice.sample(
      forms.filter((form) => form.main !== true),
      Math.max(0, max - main.length),
    ),
  ]
}

/** Every damage to every good token, in every place. */
export function* damaged(table: ServiceTable, fleet: Fleet, dice: Dice): Generator<Case, void, void> {
  const forms = formsOf(table).filter(({ main }) => main === true)
  for (const key of of(fleet.lives, table).filter(({ label }) => label.endsWith('active'))) {
    const demands = demandsOf(table, key)
    for (const { label, of: damage } of DAMAGES) {
      const token = damage(key.token)
      for (const form of forms) {
        const { what, demand } = dice.pick(demands)
        yield {
          label: `${key.label}, ${label}, ${form.label}, asked for ${what}`,
          ask: { service: table.id, ...form.carry(token, otherThan(fleet, table, key)), ...demand },
        }
      }
    }
  }
}

/** The good tokens of every service at the doors of every other, in every place, alone and beside a key of its own. */
export function* visitors(table: ServiceTable, fleet: Fleet, dice: Dice): Generator<Case, void, void> {
  const own = dice.pick(of(fleet.plain, table)).token
  const abroad = SERVICES.filter(({ id }) => id !== table.id).flatMap((other) => [
    ...of(fleet.lives, other).filter(({ label }) => label.endsWith('active')),
    ...of(fleet.strangers, other),
    ...dice.sample(of(fleet.plain, other), 2),
  ])
  for (const visitor of abroad) {
    for (const form of formsOf(table)) {
      const demand = dice.pick([{}, { workspace: visitor.workspace }, { scopes: [dice.pick(table.scopes)] }])
      yield {
        label: `${visitor.service} ${visitor.label}, ${form.label}, asked for ${JSON.stringify(demand)}`,
        ask: { service: table.id, ...form.carry(visitor.token, own), ...demand },
      }
    }
  }
}

const FAULTS = ['workspace', 'environment', 'type', 'ip', 'origin', 'scope', 'route'] as const

/** Every set of faults at once, on keys in every state: the first in the order of the reasons must win. */
export function* faults(table: ServiceTable, fleet: Fleet, dice: Dice): Generator<Case, void, void> {
  const carry = formsOf(table)[1]?.carry
  if (carry === undefined) return
  for (const key of [...of(fleet.narrow, table), ...of(fleet.strangers, table)]) {
    const other = otherThan(fleet, table, key)
    const asItIs = { what: 'as it is', carried: carry(key.token, other) }
    const ways: readonly { readonly what: string; readonly carried: Carried }[] = !key.label.endsWith('active')
      ? [asItIs]
      : [
          asItIs,
          { what: 'cut short', carried: carry(key.token.slice(0, -1), other) },
          { what: 'beside another', carried: beside(carry(key.token, other), carry(other, other)) },
          { what: 'absent', carried: { headers: {} } },
        ]
    for (const { what, carried } of ways) {
      for (let set = 0; set < 1 << FAULTS.length; set += 1) {
        const broken = FAULTS.filter((_, index) => (set >> index) % 2 === 1)
        const demand = demandWith(broken, { table, fleet, key, dice })
        if (demand === undefined) continue
        yield {
          label: `${key.label}, ${what}, at fault: ${broken.join(', ') || 'nothing'}`,
          ask: { service: table.id, ...carried, ...demand },
        }
      }
    }
  }
}

function beside(first: Carried, second: Carried): Carried {
  const values = [first, second].flatMap(({ headers = {} }) => Object.entries(headers))
  const [name = ''] = values[0] ?? []
  return { headers: { [name]: values.flatMap(([, value]) => value) } }
}

interface Setting {
  readonly table: ServiceTable
  readonly fleet: Fleet
  readonly key: Issued
  readonly dice: Dice
}

/** Everything is demanded, rightly but for the faults; `undefined` where the service cannot have one of them. */
function demandWith(broken: readonly string[], { table, fleet, key, dice }: Setting): Partial<Ask> | undefined {
  const bad = (fault: (typeof FAULTS)[number]): boolean => broken.includes(fault)
  const lacked = [...table.scopes.filter((scope) => !(key.scopes ?? table.scopes).includes(scope)), NO_SCOPE]
  const [held = NO_SCOPE] = key.scopes ?? table.scopes
  const route = routeFor(table, bad('route'), key, dice)
  if (route === undefined) return undefined
  // A restriction that cannot be checked is not met: an absent address is as bad as a wrong one.
  const ip = bad('ip') ? dice.pick(['192.0.2.8', '']) : GOOD_IP
  const origin = bad('origin') ? dice.pick(['https://evil.example', 'http://app.example', '']) : GOOD_ORIGIN
  return {
    workspace: bad('workspace') ? dice.pick([foreignTo(fleet, table, key), NO_WORKSPACE]) : key.workspace,
    environment: bad('environment') ? another(['live', 'test'], key.environment) : key.environment,
    type: bad('type') ? another(['public', 'secret'], key.type) : key.type,
    scopes: bad('scope') ? [held, dice.pick(lacked)] : [held],
    ...(ip === '' ? {} : { ip }),
    ...(origin === '' ? {} : { origin }),
    ...route,
  }
}

function routeFor(table: ServiceTable, unknown: boolean, key: Issued, dice: Dice): Partial<Ask> | undefined {
  if (table.probes === undefined) return unknown ? undefined : { method: 'GET', path: '/anything' }
  const held = key.scopes ?? table.scopes
  const fitting = table.probes.filter(({ need }) =>
    unknown
      ? need === undefined
      : need?.open !== true &&
        need?.types === undefined &&
        need?.any === undefined &&
        need?.all?.every((scope) => held.includes(scope)) !== false &&
        need !== undefined,
  )
  return fitting.length === 0 ? {} : routeOf(dice.pick(fitting))
}

function another(list: readonly string[], than: string): string {
  return list.find((each) => each !== than) ?? 'other'
}

/** What a caller may ask for: nothing, a route, a scope; no open route, which needs no key. */
function demandsOf(
  table: ServiceTable,
  key: Issued,
): readonly { readonly what: string; readonly demand: Partial<Ask> }[] {
  const probes = (table.probes ?? []).filter(({ need }) => need?.open !== true)
  return [
    { what: 'nothing', demand: {} },
    { what: 'its environment', demand: { environment: key.environment } },
    { what: 'its type', demand: { type: key.type } },
    ...table.scopes.slice(0, 3).map((scope) => ({ what: scope, demand: { scopes: [scope] } })),
    ...probes.slice(0, 12).map((probe) => ({ what: `${probe.method} ${probe.path}`, demand: routeOf(probe) })),
  ]
}

export function foreignTo(fleet: Fleet, { id }: ServiceTable, { workspace }: Issued): string {
  return fleet.workspacesOf(id).find((each) => each !== workspace) ?? NO_WORKSPACE
}

/** Another good key of the service. */
export function otherThan(fleet: Fleet, { id }: ServiceTable, { token }: Issued): string {
  return fleet.plain.find((each) => each.service === id && each.token !== token)?.token ?? ''
}
