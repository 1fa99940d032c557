/**
 * Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as whoever sends it expects, and what
 * `atOnce` ends with it. It is the server that keeps the process alive.
 */
export function untilStopped(atOnce: () => void = () => {}): Promise<void> {
  return new Promise((resolve) => {
    function stop(): void {
      process.once('SIGINT', () => end(130))
      process.once('SIGTERM', () => end(143))
      resolve()
    }
    function end(code: number): void {
      atOnce()
      process.exit(code)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
