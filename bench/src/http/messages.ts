/** What both servers are asked for. */
export type ServerMessage = { readonly kind: 'open'; readonly answer?: RecordedAnswer } | { readonly kind: 'cpu' }

/** An answer as it stands on the wire, but for `Date` and what belongs to the connection. */
export interface RecordedAnswer {
  /** Names and values in turn. */
  readonly head: readonly string[]
  readonly body: string
}

/** What our server has to offer, once open. */
export interface Opened {
  readonly port: number
  readonly managementToken: string
  readonly tokens: readonly string[]
  readonly limited: readonly string[]
}

/** Processor time of a server since it began, all its threads together. */
export interface CpuTime {
  readonly micros: number
}

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface LoadMessage {
  readonly port: number
  readonly amount: number
  readonly requests: readonly Request[]
}

export interface LoadOutcome {
  readonly perSecond: number
  /** Answers with another status than 200, and requests without one. */
  readonly failed: number
}
