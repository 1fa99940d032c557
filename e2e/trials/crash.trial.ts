import { expect, it } from 'vitest'
import { runCrashTrial, runSpendTrial } from './crash/crash.ts'
import { randomOf } from './crash/lives.ts'

const seed = Math.floor(Math.random() * 1e6)

it(`loses nothing acknowledged and leaves nothing half done through three hundred kills (seed ${seed})`, async () => {
  const { kills, acknowledged, faults } = await runCrashTrial({ kills: 300, seed })
  console.log(`${kills} kills, ${acknowledged} acknowledged commands: ${faults.length} lost or half done`)
  expect(faults).toEqual([])
  expect(acknowledged).toBeGreaterThan(1000)
})

it(`never admits more than the limit in one window, in thirty installations of up to six kills each (seed ${seed})`, async () => {
  const random = randomOf(seed)
  let [most, killed] = [0, 0]
  for (let round = 0; round < 30; round += 1) {
    const kills = Array.from({ length: 1 + Math.floor(random() * 6) }, () => ({
      end: { afterLines: 1 + Math.floor(random() * 15) },
      count: 1000,
    }))
    const report = await runSpendTrial(50, [...kills, { end: 'by itself' as const, count: 1000 }])
    most = Math.max(most, report.admitted)
    killed += report.killed
  }
  console.log(`${killed} kills, at most ${most} of 50 admitted`)
  expect(most).toBeLessThanOrEqual(50)
})
