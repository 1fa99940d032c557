/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as whoever sends it expects. It is the server that keeps the process alive. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    function stop(): void {
      process.once('SIGINT', () => process.exit(130))
      process.once('SIGTERM', () => process.exit(143))
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
