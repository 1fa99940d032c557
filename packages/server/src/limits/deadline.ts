import type { After } from './ask-queue.ts'

/** The promise's outcome, or a rejection once it has taken too long; what comes after that is ignored. */
export function withDeadline<T>(promise: Promise<T>, ms: number, after: After): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = after(ms, () => reject(new Error(`no answer within ${ms} ms`)))
    promise.then(resolve, reject).finally(cancel)
  })
}

/** Real time. It keeps no process alive. */
export const afterRealTime: After = (ms, run) => {
  const timer = setTimeout(run, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
