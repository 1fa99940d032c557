import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Asked, askAll, mismatchOf, report, tableOf } from './asking.ts'
import { type Case, combinationsOf, FAMILIES, makeDice } from './cases/index.ts'
import { falsified, otherFacts } from './falsify.ts'
import { gapsBetween, REASONS, type ServiceTable, SERVICES } from './oracle/index.ts'
import { definitionText, openProduct, type Product } from './product/index.ts'

const SEED = 20_260_115
const CASES_MIN = 100_000
/** Reads of keys that are not in memory are let through a few at a time, and only so many may wait. */
const COLD_BATCH = 200

let product: Product
/** The first check of each token, when its key is not in memory. */
let cold: Asked
const asked = new Map<string, Asked>()

beforeAll(async () => {
  product = await openProduct(SEED)
  cold = await askAll({ ...product, ask: product.askEmbedded }, everyToken(), COLD_BATCH)
  for (const table of SERVICES) {
    for (const family of familyNames) asked.set(`${table.id}: ${family}`, await askAll(product, casesOf(table, family)))
  }
})

afterAll(async () => {
  await product.close()
})

type FamilyName = keyof typeof FAMILIES

// The keys of a literal are all there are.
const familyNames = Object.keys(FAMILIES) as readonly FamilyName[]

function casesOf(table: ServiceTable, family: FamilyName): Iterable<Case> {
  return FAMILIES[family](table, product.fleet, makeDice(SEED + SERVICES.indexOf(table)))
}

function everyToken(): readonly Case[] {
  const { plain, lives, narrow, strangers } = product.fleet
  return [...plain, ...lives, ...narrow, ...strangers].map(({ service, token, label }) => ({
    label,
    ask: { service, token },
  }))
}

describe.each(SERVICES)('every request to $id', (table) => {
  it.each(familyNames)('%s', (family) => {
    const { mismatches, cases } = asked.get(`${table.id}: ${family}`)!
    expect(report(mismatches)).toBe('')
    expect(cases).toBeGreaterThan(100)
  })

  it('meets each reason that it can be refused for, and is allowed too', () => {
    const outcomes = new Set(familyNames.flatMap((family) => [...asked.get(`${table.id}: ${family}`)!.outcomes.keys()]))
    const possible = REASONS.filter((reason) => reason !== 'route_not_allowed' || table.probes !== undefined)
    expect([...outcomes].sort()).toEqual(['allowed', ...possible].sort())
  })

  it('is described by its table as by its definition', async () => {
    expect(gapsBetween(table, await definitionText(table.id))).toEqual([])
  })

  it('carries tokens of the shape that the service promises, and of no other service unless they look alike', () => {
    for (const { token, service } of everyToken().map(({ ask }) => ({
      token: ask.token ?? '',
      service: ask.service,
    }))) {
      const alike = SERVICES.find(({ id }) => id === service)?.format === table.format
      expect(table.shape.test(token), `${token} of ${service}`).toBe(alike)
    }
  })

  it('can rely on keys that were granted nothing beyond their type, and nothing that was not chosen', async () => {
    const [workspace = ''] = product.fleet.workspacesOf(table.id)
    for (const { environment, type } of combinationsOf(table)) {
      const grant = (scopes: readonly string[] | undefined) => product.grant({ workspace, environment, type, scopes })
      const unchosen = type === 'public' ? undefined : table.unchosen
      expect(await grant(undefined)).toEqual(unchosen ?? 'scopes_required')
      expect(await grant([])).toEqual(unchosen === 'full' ? 'full' : 'scopes_required')
      expect(await grant(['moon:read'])).toBe('scope_unknown')
      const single = await Promise.all(table.scopes.map((scope) => grant([scope])))
      const may = table.types[type] ?? []
      expect(single).toEqual(table.scopes.map((scope) => (may.includes(scope) ? [scope] : 'scope_not_grantable')))
    }
  })
})

describe('the table', () => {
  it('is met by the first check of every key, read from the store', () => {
    expect(report(cold.mismatches)).toBe('')
    expect(cold.cases).toBe(product.fleet.book.size)
  })

  it(`has at least ${CASES_MIN} cases, and the same ones on every run`, () => {
    const counts = [...asked.values()].map(({ cases }) => cases)
    expect(counts.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(CASES_MIN)
    const once = (): readonly Case[] => familyNames.flatMap((family) => [...casesOf(SERVICES[0]!, family)])
    expect(once()).toEqual(once())
  })

  it('bites: a right answer made wrong in any one way is reported', () => {
    const samples = [...asked.values()].flatMap((each) => each.samples)
    for (const [one, answer] of samples.filter(([{ ask }]) => !isOpen(ask))) {
      for (const wrong of falsified(answer)) {
        const told = mismatchOf(one, wrong.answer, product.fleet)
        expect(told, `${one.label}: ${wrong.how}`).toContain(one.label)
      }
    }
  })

  it('bites: when another thing is true of a token, its answer is reported', async () => {
    for (const one of everyToken()) {
      const fact = product.fleet.book.get(one.ask.token ?? '')!
      const answer = await product.ask(one.ask)
      for (const other of otherFacts(fact)) {
        const book = new Map([[one.ask.token ?? '', other.fact]])
        expect(mismatchOf(one, answer, { book }), `${one.label}, if it ${other.how}`).toContain(one.label)
      }
    }
  })
})

/** Of an open route it does not matter whose key came along. */
function isOpen({ service, method, path }: Case['ask']): boolean {
  const { probes = [] } = tableOf(service)
  return probes.some((probe) => probe.method === method && probe.path === path && probe.need?.open === true)
}
