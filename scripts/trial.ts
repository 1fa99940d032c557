/**
 * Runs the long trials, `e2e/trials/*.trial.ts`: real processes under faults, for as long as it takes to trust the zero
 * that they report. Their short form runs with the other tests. Names after `npm run trial --` choose among them.
 */
import { startVitest } from 'vitest/node'

/** No trial takes longer; one that does hangs. */
const trialMsMax = 60 * 60_000

process.env['KEYWRIGHT_TRIAL'] = 'long'

const vitest = await startVitest('test', process.argv.slice(2), {
  run: true,
  config: 'vitest.base.config.ts',
  include: ['e2e/trials/*.trial.ts'],
  // One at a time: each of them wants the machine's processors, and measures what it does to others.
  fileParallelism: false,
  testTimeout: trialMsMax,
  hookTimeout: trialMsMax,
})
if (vitest.state.getCountOfFailedTests() > 0 || vitest.state.getFiles().length === 0) process.exitCode = 1
await vitest.close()
