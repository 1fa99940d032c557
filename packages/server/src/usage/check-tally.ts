/** Services with counts of their own; whatever is beyond them is counted together. */
const SERVICES_TALLIED_MAX = 200
const OTHER = 'other'

export interface CheckCount {
  readonly service: string
  /** `allowed`, or the reason of the denial. */
  readonly outcome: string
  readonly count: number
}

/** Checks since the process began, by service and outcome. Outcomes are a closed union; services are bounded here. */
export class CheckTally {
  readonly #services = new Map<string, Map<string, number>>()

  add(service: string, outcome: string, count: number): void {
    const counts = this.#countsOf(service)
    counts.set(outcome, (counts.get(outcome) ?? 0) + count)
  }

  *counts(): Iterable<CheckCount> {
    for (const [service, counts] of this.#services) {
      for (const [outcome, count] of counts) yield { service, outcome, count }
    }
  }

  #countsOf(service: string): Map<string, number> {
    const known = this.#services.get(service)
    if (known !== undefined) return known
    const name = this.#services.size < SERVICES_TALLIED_MAX ? service : OTHER
    const counts = this.#services.get(name) ?? new Map<string, number>()
    this.#services.set(name, counts)
    return counts
  }
}
