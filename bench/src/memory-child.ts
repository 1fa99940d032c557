import { takeLeases } from './checks.ts'
import { type Fixture, LIMITED_SERVICE, openFixture, SERVICE } from './fixture.ts'
import { answerParent } from './http/child.ts'

export interface MemoryMessage {
  readonly keys: number
  readonly limited: boolean
}

export interface MemoryOutcome {
  /** By how much the heap has grown once all keys are known. */
  readonly bytes: number
}

const TOKENS_AT_ONCE = 50

answerParent<MemoryMessage>(async ({ keys, limited }): Promise<MemoryOutcome> => {
  const fixture = await openFixture()
  try {
    const service = limited ? LIMITED_SERVICE : SERVICE
    const tokens: string[] = []
    while (tokens.length < keys)
      tokens.push(...(await fixture.makeTokens(service, Math.min(1000, keys - tokens.length))))
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
  const { check } = fixture.keywright.engine
  for (let at = 0; at < tokens.length; at += TOKENS_AT_ONCE) {
    const some = tokens.slice(at, at + TOKENS_AT_ONCE)
    if (limited) await takeLeases(fixture, some)
    else
      await Promise.all(
        some.map((token) => check({ service: SERVICE, credential: () => ({ kind: 'token', token }), demand: {} })),
      )
  }
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
