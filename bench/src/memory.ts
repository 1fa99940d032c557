import { type Child, startChild } from './child.ts'
import type { Bench } from './bench.ts'
import type { MemoryMessage, MemoryOutcome } from './memory-child.ts'
import { REASONS } from './reasons.ts'
import { amountResult, type Result } from './results.ts'

const KEYS_IN_FULL = 20_000
const KEYS_QUICK = 2000

/** What a known key takes of the heap, in a process of its own that has collected its garbage before and after. */
export async function* measureMemory({ plan }: Bench): AsyncGenerator<Result> {
  const keys = plan.quick ? KEYS_QUICK : KEYS_IN_FULL
  const child = startChild('memory-child.js', 'any', ['--expose-gc'])
  try {
    yield await bytesPerKey(child, { keys, limited: false }, { name: 'memory of a known key', budget: 500 })
    const limited = { name: 'memory of a known key, a limit in use', budget: 1000 }
    yield await bytesPerKey(child, { keys, limited: true }, limited)
  } finally {
    await child.stop()
  }
}

async function bytesPerKey(
  child: Child,
  message: MemoryMessage,
  claim: { readonly name: string; readonly budget: number },
): Promise<Result> {
  const { bytes } = await child.ask<MemoryOutcome>(message)
  return amountResult({ ...claim, unit: 'bytes', reason: REASONS.entryHoldsRow }, [bytes / message.keys])
}
