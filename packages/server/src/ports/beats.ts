/**
 * A beat that began when a request came, before anything of it was looked at. An answer that waits for the next one says
 * nothing by its time of what was found: it left when it would have left anyway.
 */
export interface Beat {
  next(): Promise<void>
  /** Goes on beating, at the same distance, until this has ended. */
  during(work: Promise<unknown>): void
}

export interface Beats {
  begin(): Beat
}
