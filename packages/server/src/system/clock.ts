import type { Clock } from '../ports/index.ts'

/** This machine's clocks. Timers never keep the process alive: what must finish is awaited at shutdown. */
export const systemClock: Clock = {
  wallNow: () => Date.now(),
  monotonicNow: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Lets everything that waits on this thread run first. */
export function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
