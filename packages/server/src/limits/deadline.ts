/** Runs something later and returns how to call it off; handed in, so that tests own the time. */
export type After = (ms: number, run: () => void) => () => void

/** Nobody answered in time; what was asked may have happened or not. */
export class NoAnswerError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
    this.name = 'NoAnswerError'
  }
}

/** The promise's outcome, or a rejection once it has taken too long; what comes after that is ignored. */
export function withDeadline<T>(promise: Promise<T>, ms: number, after: After): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = after(ms, () => reject(new NoAnswerError(ms)))
    promise.then(resolve, reject).finally(cancel)
  })
}

/** Real time. It keeps no process alive. */
export const afterRealTime: After = (ms, run) => {
  const timer = setTimeout(run, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
