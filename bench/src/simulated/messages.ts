/** What is simulated: a client of one pace under a limit of ten thousand an hour, or many keys that are each used once a minute. */
export type SimulatedMessage =
  | {
      readonly kind: 'steady'
      readonly nodes: number
      /** What it asks for, in parts of the limit. */
      readonly pace: number
      /** Hours that are counted, after one that only fills the window. */
      readonly hours: number
    }
  | { readonly kind: 'tail'; readonly keys: number; readonly minutes: number }

export interface SimulatedOutcome {
  /** Of what was asked for. */
  readonly admitted: number
  readonly callsPerThousand: number
}
