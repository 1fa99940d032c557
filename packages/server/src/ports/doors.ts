/** A way into the data plane. */
export type Door = 'verify' | 'introspect' | 'forward_auth'

/** Hears how long each request of the data plane took and what could not be answered; nothing here waits. */
export interface DoorWatch {
  /** A monotonic instant in milliseconds with its fraction. */
  now(): number
  /** An answer was given, a refusal among them. */
  answered(door: Door, startedAt: number): void
  /** No verdict was reached: a bad request, an outage or a bug. */
  failed(door: Door, startedAt: number, error: unknown): void
}
