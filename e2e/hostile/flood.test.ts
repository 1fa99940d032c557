import { afterAll, beforeAll, expect, it } from 'vitest'
import { flood } from './flood/flood.ts'
import { expectBounded } from './flood/expect-bounded.ts'
import { type ServerApart, startApart } from './support/apart.ts'

const COUNT = 20_000

let server: ServerApart

beforeAll(async () => {
  server = await startApart()
})
afterAll(() => server.stop())

it('answers made-up tokens with bad checksums without one read of the store, a good key beside them', async () => {
  const before = await server.state()
  const report = await flood(server, COUNT, 'wrong')
  const after = await server.state()
  expect(report.answers).toEqual({ '401 malformed': COUNT })
  expect(Object.keys(report.good)).toEqual(['200'])
  // The good key's own first check may be the one.
  expect(after.loads - before.loads).toBeLessThanOrEqual(1)
  expectBounded(before, after)
})

it('reads the store for made-up tokens with good checksums in bounded number, a good key beside them', async () => {
  const before = await server.state()
  const report = await flood(server, COUNT, 'sound')
  expect(Object.keys(report.good)).toEqual(['200'])
  expectBounded(before, await server.state())
  expect((report.answers['401 unknown'] ?? 0) + (report.answers['503 overloaded'] ?? 0)).toBe(COUNT)
})
