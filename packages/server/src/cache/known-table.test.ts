import { describe, expect, it } from 'vitest'
import { makeKnownKey } from '../testing/known-key.ts'
import { digest, keyId, serviceId, workspaceId } from '../testing/rows.ts'
import { KnownTable } from './known-table.ts'

describe('the table of known keys', () => {
  it('never holds more than its bound, and tells of each that leaves', () => {
    const dropped: string[] = []
    const table = new KnownTable(10, (entry) => dropped.push(entry.key.id))
    for (let index = 0; index < 100; index += 1) {
      table.add(makeKnownKey(index))
      expect(table.size).toBeLessThanOrEqual(10)
    }
    expect(dropped).toHaveLength(90)
    expect(dropped[0]).toBe(keyId(0))
  })

  it('gives an entry that was used a second chance before one that was not', () => {
    const table = new KnownTable(3, () => {})
    for (let index = 0; index < 3; index += 1) table.add(makeKnownKey(index))
    table.find(digest(0))
    table.add(makeKnownKey(3))
    expect([0, 1, 2, 3].map((index) => table.find(digest(index)) !== undefined)).toEqual([true, false, true, true])
  })

  it('makes room even when every entry was used since', () => {
    const table = new KnownTable(5, () => {})
    for (let index = 0; index < 5; index += 1) table.add(makeKnownKey(index))
    for (let index = 0; index < 5; index += 1) table.find(digest(index))
    table.add(makeKnownKey(9))
    expect(table.size).toBe(5)
    expect(table.find(digest(9))).toBeDefined()
  })

  it('holds the newest of what was added under one digest', () => {
    const dropped: string[] = []
    const table = new KnownTable(5, (entry) => dropped.push(entry.key.name))
    table.add(makeKnownKey(1, { name: 'old' }))
    table.add(makeKnownKey(1, { name: 'new' }))
    expect([table.find(digest(1))?.key.name, table.size, dropped]).toEqual(['new', 1, ['old']])
  })

  it('drops every secret of a key, by its id, and no other', () => {
    const table = new KnownTable(10, () => {})
    table.add(makeKnownKey(1, {}, 1))
    table.add(makeKnownKey(1, {}, 2))
    table.add(makeKnownKey(3))
    table.dropKey(keyId(1))
    expect([1, 2, 3].map((index) => table.find(digest(index)) !== undefined)).toEqual([false, false, true])
    table.add(makeKnownKey(1, {}, 2))
    table.dropDigest(digest(2))
    table.dropKey(keyId(1))
    expect(table.size).toBe(1)
  })

  it('drops by service and by workspace, and all at once', () => {
    const dropped: string[] = []
    const table = new KnownTable(10, (entry) => dropped.push(entry.key.id))
    table.add(makeKnownKey(1, { service: serviceId('a') }))
    table.add(makeKnownKey(2, { service: serviceId('b'), workspaceId: workspaceId(2) }))
    table.add(makeKnownKey(3, { service: serviceId('b'), workspaceId: workspaceId(3) }))
    table.dropWhere({ service: serviceId('a') })
    table.dropWhere({ workspace: workspaceId(2) })
    expect(dropped).toEqual([keyId(1), keyId(2)])
    table.clear()
    expect(dropped).toHaveLength(3)
    expect(table.size).toBe(0)
  })

  it('is not made without room', () => {
    expect(() => new KnownTable(0, () => {})).toThrow(RangeError)
  })
})
