import { meetKeys, takeLeases } from './checks.ts'
import { fillKeys } from './fill.ts'
import { type Fixture, LIMITED_SERVICE, openFixture, SERVICE } from './fixture.ts'
import { answerParent } from './child.ts'

export interface MemoryMessage {
  readonly keys: number
  readonly limited: boolean
}

export interface MemoryOutcome {
  /** By how much the heap has grown once all keys are known. */
  readonly bytes: number
}

const TOKENS_AT_ONCE = 500
const PER_WORKSPACE = 1000

answerParent<MemoryMessage>(async ({ keys, limited }): Promise<MemoryOutcome> => {
  const fixture = await openFixture()
  try {
    const service = limited ? LIMITED_SERVICE : SERVICE
    const tokens = await fillKeys(fixture, service, { keys, workspaces: Math.ceil(keys / PER_WORKSPACE) })
    // One key is known before, so that what all of them share is not counted with them.
    await meet(fixture, tokens.slice(0, 1), limited)
    const before = await heapBytes()
    await meet(fixture, tokens, limited)
    return { bytes: (await heapBytes()) - before }
  } finally {
    await fixture.close()
  }
})

async function meet(fixture: Fixture, tokens: readonly string[], limited: boolean): Promise<void> {
  if (limited) {
    for (let at = 0; at < tokens.length; at += TOKENS_AT_ONCE) {
      await takeLeases(fixture, tokens.slice(at, at + TOKENS_AT_ONCE))
    }
  } else await meetKeys(fixture, SERVICE, tokens)
  // What was counted must not be counted here: it leaves with the flush.
  await fixture.keywright.engine.recorder.flush()
}

async function heapBytes(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}
