import type { Clock, Finding } from '../../ports/index.ts'

/** Between two looks at the same clocks. */
export const CLOCK_WATCHED_MS = 1000
/** What clocks may differ by over that time without one of them having been set. */
const CLOCK_SLACK_MS = 250
/** A row's time may be ahead of the clock by what two statements take. */
const AHEAD_SLACK_MS = 1000

export interface ExamineTools {
  readonly clock: Pick<Clock, 'wallNow' | 'monotonicNow'>
  readonly wait: (ms: number) => Promise<void>
}

/** One look: the store's clock, and this machine's monotonic one around it. */
export interface ClockLook {
  readonly storeMs: number
  readonly sentMs: number
  readonly cameMs: number
}

/** Whether the store's clock was set between two looks. Only its own times are compared with each other. */
export function judgeStep(first: ClockLook, second: ClockLook): Finding {
  const passed = second.sentMs - first.sentMs
  const waits = first.cameMs - first.sentMs + second.cameMs - second.sentMs
  const step = Math.round(second.storeMs - first.storeMs - passed)
  const holds = Math.abs(step) <= CLOCK_SLACK_MS + waits
  return {
    check: 'clock.steps',
    holds,
    weakens: 'limits',
    found: holds
      ? `The clock of the store ran evenly for ${Math.round(passed)} ms.`
      : `The clock of the store was set ${step > 0 ? 'forward' : 'back'} by ${Math.abs(step)} ms while it was looked at.`,
    remedy:
      'Let the time service slew the clock (chrony does by default) and not set it: a step forward ends windows of limits, and keys, too early.',
  }
}

/** `aheadMs`: how far the newest time that the store has written lies ahead of its clock now. */
export function judgeAhead(aheadMs: number | undefined): Finding {
  const holds = aheadMs === undefined || aheadMs <= AHEAD_SLACK_MS
  return {
    check: 'clock.rows_ahead',
    holds,
    weakens: 'revocation',
    found:
      aheadMs === undefined
        ? 'Nothing that is written here has a time to compare the clock of the store with.'
        : holds
          ? 'No time that the store has written lies ahead of its clock.'
          : `The clock of the store is ${Math.round(aheadMs / 1000)} s behind a time that it has written itself: it was set back.`,
    remedy: 'Set the clock right: until it has caught up, keys that had expired are accepted again.',
  }
}
