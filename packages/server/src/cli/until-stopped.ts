/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as whoever sends it expects. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const keepAlive = setInterval(() => {}, 3_600_000)
    function stop(): void {
      clearInterval(keepAlive)
      process.once('SIGINT', () => process.exit(130))
      process.once('SIGTERM', () => process.exit(143))
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
