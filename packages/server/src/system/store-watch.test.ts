import { expect, it } from 'vitest'
import { openEngineWorld } from '../testing/engine-world.ts'

it('hands a renewal on with all that a node says of itself', async () => {
  const world = await openEngineWorld()
  const row = async () => (await world.rows('select known_keys, renewed_at from nodes'))[0]
  const { token } = await world.newKey()
  expect(await world.outcome(token.reveal(), {})).toBe('allowed')
  const before = await row()
  world.clock.pass(2000)
  await world.engine.known.node.pull()
  expect(await row()).toEqual({ known_keys: 1, renewed_at: Number(before?.['renewed_at']) + 2000 })
  expect(world.engine.storeWatch.counts().find(({ call }) => call === 'renewal')?.calls).toBeGreaterThan(0)
  await world.close()
})
