import { expect, it } from 'vitest'
import { runCrashTrial, runSpendTrial } from './crash/crash.ts'

const seed = Math.floor(Math.random() * 1e6)

it(`loses nothing acknowledged and leaves nothing half done through twenty kills (seed ${seed})`, async () => {
  const { kills, acknowledged, faults } = await runCrashTrial({ kills: 20, seed })
  console.log(`${kills} kills, ${acknowledged} acknowledged commands: ${faults.length} lost or half done`)
  expect(faults).toEqual([])
  expect(acknowledged).toBeGreaterThan(0)
})

it('never admits more than a limit of fifty in one window, though the process is killed with leases in hand', async () => {
  const kill = (afterLines: number) => ({ end: { afterLines }, count: 1000 })
  const report = await runSpendTrial(50, [kill(8), kill(3), kill(12), { end: 'by itself', count: 1000 }])
  console.log(`${report.killed} kills, ${report.admitted} of 50 admitted`)
  expect(report.killed).toBe(3)
  expect(report.admitted).toBeLessThanOrEqual(50)
  expect(report.admitted).toBeGreaterThan(23)
})

it('admits exactly the rest of a limit after a stop that was no kill', async () => {
  const { admitted } = await runSpendTrial(50, [
    { end: 'by itself', count: 20 },
    { end: 'by itself', count: 1000 },
  ])
  expect(admitted).toBe(50)
})
