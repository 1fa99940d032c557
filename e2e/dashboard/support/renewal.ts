import { expect } from 'vitest'
import type { Window } from './browser.ts'

/** What the server counts, it writes within seconds. */
const WRITTEN_MS_MAX = 30_000

/**
 * Lets a page renew itself, time and again, until it is as expected. Its time must be the test's: `page.clock.install()` before it is
 * opened. Each asking lets so much of it pass as lies between two renewals.
 */
export async function untilRenewed<T>(
  { page }: Window,
  renewedMs: number,
  ask: () => Promise<T>,
  expected: T,
): Promise<void> {
  const renewed = async (): Promise<T> => {
    await page.clock.fastForward(renewedMs)
    return ask()
  }
  await expect.poll(renewed, { timeout: WRITTEN_MS_MAX, interval: 200 }).toEqual(expected)
}
