/**
 * Where a node counts limits. The name is the place's own, so that two nodes can tell whether they count in one place, however
 * each of them is led there.
 */
export interface LimitStore {
  /** As it was found last. */
  readonly name: string
  /** Asks the place for its name, which changes where an address has come to lead elsewhere. A place that is away keeps its own. */
  look(): Promise<void>
}
