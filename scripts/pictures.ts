/**
 * Takes the pictures of the README and of the guides, `docs/pictures/*.png`, from the running program: the example with its demo,
 * in Debian's Chromium. Look at them before you commit them.
 */
import { startVitest } from 'vitest/node'

const vitest = await startVitest('test', [], {
  run: true,
  config: 'vitest.base.config.ts',
  include: ['e2e/pictures/*.picture.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
})
if (vitest.state.getCountOfFailedTests() > 0 || vitest.state.getFiles().length === 0) process.exitCode = 1
await vitest.close()
