import type { Ask, ServiceTable } from '../oracle/index.ts'
import { DAMAGES } from './damage.ts'
import { combinationsOf, foreignTo, of, otherThan, someForms } from './families.ts'
import { type Case, type Fleet, GOOD_IP, GOOD_ORIGIN, type Issued, NO_WORKSPACE } from './model.ts'
import { pairwise } from './pairwise.ts'
import type { Dice } from './random.ts'

const PROBES_MAX = 16
const FORMS_MAX = 20
const DAMAGES_MAX = 8

/** Everything that can be asked at once, so that every two choices stand together in some case. */
export function* mixed(table: ServiceTable, fleet: Fleet, dice: Dice): Generator<Case, void, void> {
  for (const combination of combinationsOf(table)) {
    const tokens = tokensOf(table, fleet, combination, dice)
    const forms = someForms(table, FORMS_MAX, dice)
    const demands = axesOf(table, dice)
    const sizes = [tokens.length, forms.length, ...demands.map(({ length }) => length)]
    for (const [token = 0, form = 0, ...rest] of pairwise(sizes, dice)) {
      const presented = tokens[token]
      const carried = forms[form]
      if (presented === undefined || carried === undefined) continue
      const demand = rest.map((value, axis) => demands[axis]?.[value]?.(presented.key, fleet) ?? {})
      yield {
        label: `${presented.label}, ${carried.label}, asked for ${JSON.stringify(Object.assign({}, ...demand))}`,
        ask: {
          service: table.id,
          ...carried.carry(presented.token, otherThan(fleet, table, presented.key)),
          ...Object.assign({}, ...demand),
        },
      }
    }
  }
}

interface Presented {
  readonly label: string
  readonly token: string
  readonly key: Issued
}

function tokensOf(
  table: ServiceTable,
  fleet: Fleet,
  combination: { readonly environment: string; readonly type: string },
  dice: Dice,
): readonly Presented[] {
  const whole = [...of(fleet.lives, table, combination), ...of(fleet.narrow, table, combination)]
  const stranger = of(fleet.strangers, table, combination)
  const plain = of(fleet.plain, table, combination).slice(0, 6)
  const damaged = whole
    .slice(0, 1)
    .flatMap((key) =>
      dice
        .sample(DAMAGES, DAMAGES_MAX)
        .map(({ label, of: damage }) => ({ label: `${key.label}, ${label}`, token: damage(key.token), key })),
    )
  return [...[...whole, ...stranger, ...plain].map((key) => ({ label: key.label, token: key.token, key })), ...damaged]
}

type Choice = (key: Issued, fleet: Fleet) => Partial<Ask>

const nothing: Choice = () => ({})

function axesOf(table: ServiceTable, dice: Dice): readonly (readonly Choice[])[] {
  const probes = (table.probes ?? []).filter(({ need }) => need?.open !== true)
  const pair = dice.sample(table.scopes, 2)
  return [
    [
      // The fitting choices stand here more than once, since a case ends at the first that does not fit.
      nothing,
      nothing,
      ({ workspace }) => ({ workspace }),
      ({ workspace }) => ({ workspace }),
      (key, fleet) => ({ workspace: foreignTo(fleet, table, key) }),
      () => ({ workspace: NO_WORKSPACE }),
    ],
    [
      nothing,
      nothing,
      nothing,
      ({ workspace }) => ({ reach: [workspace] }),
      (_, fleet) => ({ reach: fleet.workspacesOf(table.id) }),
      (key, fleet) => ({ reach: [foreignTo(fleet, table, key)] }),
      () => ({ reach: [] }),
    ],
    [nothing, ...['live', 'test', 'prod'].map((environment) => () => ({ environment }))],
    [nothing, ...['secret', 'public'].map((type) => () => ({ type }))],
    [nothing, () => ({ ip: GOOD_IP }), () => ({ ip: '2001:db8::1' })],
    [nothing, () => ({ origin: GOOD_ORIGIN }), () => ({ origin: 'https://app.example.evil.example' })],
    [
      nothing,
      ...dice.sample(probes, PROBES_MAX).map(({ method, path }) => () => ({ method, path })),
    ],
    [nothing, ...table.scopes.slice(0, 4).map((scope) => () => ({ scopes: [scope] })), () => ({ scopes: pair })],
    [nothing, () => ({ anyScope: pair }), () => ({ anyScope: table.scopes.slice(-1) })],
  ]
}
