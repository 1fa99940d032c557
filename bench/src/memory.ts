import { type Child, startChild } from './http/child.ts'
import type { Plan } from './contest.ts'
import type { MemoryMessage, MemoryOutcome } from './memory-child.ts'
import { amountResult, type Result } from './results.ts'

const KEYS_IN_FULL = 20_000
const KEYS_QUICK = 2000
const FULL_SLICE_MS = 1000
const ROW_TOO =
  'An entry holds the row of its key too, from which the answer shows the key, and its texts are its own in most keys.'

/** What a known key takes of the heap, in a process of its own that has collected its garbage before and after. */
export async function measureMemory({ sliceMs }: Plan): Promise<readonly Result[]> {
  const keys = sliceMs >= FULL_SLICE_MS ? KEYS_IN_FULL : KEYS_QUICK
  const child = startChild('../memory-child.js', 'servers', ['--expose-gc'])
  try {
    return [
      await bytesPerKey(child, { keys, limited: false }, { name: 'memory of a known key', budget: 500 }),
      await bytesPerKey(
        child,
        { keys, limited: true },
        { name: 'memory of a known key, a limit in use', budget: 1000 },
      ),
    ]
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
  return amountResult({ ...claim, unit: 'bytes', reason: ROW_TOO }, [bytes / message.keys])
}
