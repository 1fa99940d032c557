/** What a worker says once it listens. Only the first of a start makes a link and looks for an operator. */
export interface Listening {
  readonly port: number
  readonly setupUrl: string | null
  readonly isManaged: boolean
}

/** What a worker tells the process that looks after it. */
export type FromWorker =
  | ({ readonly kind: 'listening' } & Listening)
  /** Somebody asked this worker for the metrics of all. */
  | { readonly kind: 'metrics_wanted'; readonly request: number }
  | { readonly kind: 'metrics'; readonly collection: number; readonly text: string }

/** What that process tells a worker. */
export type ToWorker =
  | { readonly kind: 'stop' }
  | { readonly kind: 'collect'; readonly collection: number }
  | { readonly kind: 'collected'; readonly request: number; readonly text: string }

/** How a worker learns who it is; set by whoever starts it, and no setting. */
export const WORKER_NUMBER = 'KEYWRIGHT_WORKER_NUMBER'
export const WORKER_IS_FIRST = 'KEYWRIGHT_WORKER_IS_FIRST'
