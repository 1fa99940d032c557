import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Case, FAMILIES, makeDice } from './cases/index.ts'
import { type Answer, differences, expected, type ServiceTable, SERVICES } from './oracle/index.ts'
import { openProduct, type Product } from './product/index.ts'

const SEED = 20_260_115
const CASES_MIN = 30_000
const MISMATCHES_SHOWN_MAX = 20

let product: Product

beforeAll(async () => {
  product = await openProduct(SEED)
})

afterAll(async () => {
  await product.close()
})

describe('the table of requests and answers', () => {
  for (const [index, table] of SERVICES.entries()) {
    for (const [family, casesOf] of Object.entries(FAMILIES)) {
      it(`${table.id} answers ${family}`, async () => {
        const cases = casesOf(table, product.fleet, makeDice(SEED + index))
        const { asked, mismatches } = await askAll(table, cases)
        console.log(table.id, family, asked, mismatches.length)
        expect(asked).toBeGreaterThan(0)
        expect(mismatches.slice(0, MISMATCHES_SHOWN_MAX).join('\n')).toBe('')
      })
    }
  }
})

async function askAll(
  table: ServiceTable,
  cases: Iterable<Case>,
): Promise<{ readonly asked: number; readonly mismatches: readonly string[] }> {
  const seen = new Set<string>()
  const mismatches: string[] = []
  for (const { label, ask } of cases) {
    const text = JSON.stringify(ask)
    if (seen.has(text)) continue
    seen.add(text)
    const answered = product.ask(ask)
    const answer: Answer = answered instanceof Promise ? await answered : answered
    const found = differences(table, expected(table, ask, product.fleet.book), answer)
    if (found.length > 0) mismatches.push(`${label}\n  asked: ${text}\n  ${found.join('\n  ')}`)
  }
  return { asked: seen.size, mismatches }
}
void CASES_MIN
