import type { ApiKey } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { Queries } from '../ports/index.ts'
import { makeKey } from '../testing/rows.ts'
import { eachKey, hasOperator } from './each-key.ts'

const plain = (index: number): ApiKey =>
  makeKey(index, { name: `key ${index}`, grant: { reach: 'all', operator: false } })
const operator = makeKey(900, { name: 'operator', grant: { reach: 'all', operator: true } })
const demo = makeKey(901, { name: 'demo', grant: { reach: 'all', operator: true }, metadata: { demo: 'true' } })
const asked = { workspace: operator.workspaceId, now: 0, filter: {} }

/** A list in pages; the cursor is the place in it. */
function listOf(keys: readonly ApiKey[]): Pick<Queries, 'listKeys'> {
  return {
    async listKeys(_workspace, _filter, _now, { limit, after }) {
      const from = Number(after ?? 0)
      const to = from + limit
      return { items: keys.slice(from, to), nextCursor: to < keys.length ? String(to) : null }
    },
  }
}

const many = (count: number): readonly ApiKey[] => Array.from({ length: count }, (_, index) => plain(index))

describe('every key of a workspace', () => {
  it.each([0, 1, 100, 101, 250])('comes once, in order, however many pages they fill: %i', async (count) => {
    const names: string[] = []
    for await (const { name } of eachKey(listOf(many(count)), asked)) names.push(name)
    expect(names).toEqual(many(count).map(({ name }) => name))
  })
})

describe('an installation', () => {
  it('has an operator though a hundred newer tokens stand before it', async () => {
    expect(await hasOperator(listOf([...many(100), operator]), asked)).toBe(true)
  })

  it("has none while only other tokens and a demo's operator are there", async () => {
    expect(await hasOperator(listOf([...many(120), demo]), asked)).toBe(false)
    expect(await hasOperator(listOf([]), asked)).toBe(false)
  })
})
