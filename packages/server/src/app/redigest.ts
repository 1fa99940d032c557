import type { KeyDigest } from '@keywright/core'
import type { FeedStore, KnownKey, Transact, Unit } from '../ports/index.ts'

/** Secrets whose new digest waits to be written; beyond it they are written when they are used next. */
const REDIGESTS_WAITING_MAX = 1000

/** While some node lacks the pepper, the nodes are asked again no sooner than this. */
const RETRY_MS = 1000

export interface RedigestPorts {
  readonly transact: Transact<Pick<Unit, 'lockKey' | 'replaceDigest' | 'change' | 'markKeyChanged'>>
  readonly feed: Pick<FeedStore, 'listNodes'>
  readonly currentVersion: number
  readonly monotonicNow: () => number
  readonly onTrouble: (error: unknown) => void
}

/**
 * Gives a used secret its digest under the current pepper, beside the check and never in its way, and only when every node
 * holds that pepper: one that does not would call a good key unknown.
 */
export function makeRedigest(ports: RedigestPorts): {
  redigest(known: KnownKey, digest: KeyDigest): void
  idle(): Promise<void>
} {
  const waiting = new Map<string, { readonly known: KnownKey; readonly digest: KeyDigest }>()
  let running: Promise<void> | undefined
  let retryAt = -Infinity

  async function run(): Promise<void> {
    const nodes = await ports.feed.listNodes()
    if (!nodes.every(({ pepperVersions }) => pepperVersions.includes(ports.currentVersion))) {
      waiting.clear()
      retryAt = ports.monotonicNow() + RETRY_MS
      return
    }
    for (const [id, { known, digest }] of waiting) {
      waiting.delete(id)
      await replace(ports, known, digest)
    }
  }

  return {
    redigest(known, digest) {
      if (waiting.size >= REDIGESTS_WAITING_MAX || ports.monotonicNow() < retryAt) return
      waiting.set(known.secret.id, { known, digest })
      running ??= run()
        .catch(ports.onTrouble)
        .finally(() => {
          running = undefined
        })
    },
    async idle() {
      await running
    },
  }
}

async function replace(ports: RedigestPorts, known: KnownKey, digest: KeyDigest): Promise<void> {
  await ports.transact(async (unit) => {
    const key = await unit.lockKey(known.key.id)
    const secret = key?.secrets.find(({ id }) => id === known.secret.id)
    if (key === undefined || secret === undefined || secret.pepperVersion === ports.currentVersion) return
    await unit.replaceDigest(secret.id, digest, ports.currentVersion)
    const mark = await unit.change({ kind: 'keys', apiKeyIds: [key.id], digests: [secret.digest, digest] })
    await unit.markKeyChanged(key.id, mark.seq)
  })
}
