import { asKeyId, asWorkspaceId } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { makeNewId } from './entropy.ts'

describe('an id', () => {
  it('has the shape that every door takes', () => {
    const newId = makeNewId(Date.now)
    expect(asKeyId(newId('key'))).toBeDefined()
    expect(asWorkspaceId(newId('ws'))).toBeDefined()
  })

  it('sorts behind every one made before it: in one millisecond, over time, and when the clock steps back', () => {
    let now = 1_768_478_400_000
    const newId = makeNewId(() => now)
    const ids: string[] = []
    for (let i = 0; i < 5000; i += 1) {
      if (i % 100 === 0) now += 1
      if (i % 777 === 0) now -= 1000
      ids.push(newId('key'))
    }
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('sorts on when more are made in one millisecond than its counter holds', () => {
    const newId = makeNewId(() => 5)
    let before = ''
    for (let i = 0; i < 62 ** 3 + 10; i += 1) {
      const id = newId('key')
      if (id <= before) throw new Error(`${id} sorts before ${before}`)
      before = id
    }
  })

  it('is never made twice by two processes with the same clock', () => {
    const [one, two] = [makeNewId(() => 5), makeNewId(() => 5)]
    const ids = new Set(Array.from({ length: 1000 }, () => [one('key'), two('key')]).flat())
    expect(ids.size).toBe(2000)
  })

  it('has random digits that no other has, however many are drawn at once', () => {
    const newId = makeNewId(() => 5)
    const tails = new Set(Array.from({ length: 5000 }, () => newId('key').slice(-9)))
    expect(tails.size).toBe(5000)
  })
})
