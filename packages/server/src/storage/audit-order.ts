import type { AuditEntry, Unit } from '../ports/unit.ts'
import type { ChainedUnit } from './unit.ts'

/**
 * Keeps a command's audit events until everything else is written, and then writes them chain after chain, sorted: heads are
 * locked after all other rows but the feed's, in one order, and for as short a time as can be. Of one chain they keep their order.
 */
export function recordLast(unit: ChainedUnit): Unit & { flush(): Promise<void> } {
  const entries: AuditEntry[] = []

  async function flush(): Promise<void> {
    const sorted = entries.splice(0).sort((a, b) => (a.chain < b.chain ? -1 : Number(a.chain > b.chain)))
    for (const entry of sorted) await unit.record(entry)
  }

  return {
    ...unit,
    flush,
    async record(entry) {
      entries.push(entry)
    },
    async change(change) {
      await flush()
      return unit.change(change)
    },
  }
}
