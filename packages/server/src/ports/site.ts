/** The one address at which browsers reach the dashboard. Never taken from a request: a `Host` header says whatever its sender likes. */
export interface Site {
  /** Scheme, host and port: `https://keys.example.com`. */
  origin(): string
}
