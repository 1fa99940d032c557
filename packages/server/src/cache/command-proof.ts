import { AppError } from '@keywright/core'
import type { ChangeMark, Clock, Effective, FeedStore, OwingNode, Proof } from '../ports/index.ts'
import type { LeaseTimes } from './node.ts'

/** How often a waiting command looks; the first looks come at once, since in one process the node has applied it by then. */
const LOOK_EVERY_MS = [0, 1, 2, 5, 10, 20, 50] as const

interface Silence {
  readonly renewals: number
  readonly since: number
}

export interface ProofParts {
  readonly feed: FeedStore
  readonly clock: Clock
  readonly times: LeaseTimes
  /** Lets this process's own node read the feed now. */
  readonly pull: () => Promise<void>
}

/**
 * Proves that a change has reached every node. A row that has not changed for one lease, by this command's own monotonic
 * clock, belongs to a node that can no longer answer from memory: it is deleted, and the node must join anew. Clocks of two
 * machines are never compared.
 */
export function makeProof({ feed, clock, times, pull }: ProofParts): Proof {
  return {
    async waitFor(mark, giveUpAfterMs) {
      const begunAt = clock.monotonicNow()
      const silences = new Map<string, Silence>()
      const giveUpAt = begunAt + (giveUpAfterMs ?? 2 * times.leaseMs + times.renewEveryMs)
      await pull()
      for (let look = 0; ; look += 1) {
        const effective = await lookOnce(mark, silences, begunAt)
        if (effective !== undefined) return effective
        if (clock.monotonicNow() >= giveUpAt) {
          if (giveUpAfterMs === undefined) throw unproven()
          return { everywhere: false, nodes: silences.size, waitedMs: Math.round(clock.monotonicNow() - begunAt) }
        }
        const delay = LOOK_EVERY_MS[Math.min(look, LOOK_EVERY_MS.length - 1)] ?? 50
        await new Promise<void>((resolve) => clock.after(delay, resolve))
      }
    },
  }

  async function lookOnce(
    mark: ChangeMark,
    silences: Map<string, Silence>,
    begunAt: number,
  ): Promise<Effective | undefined> {
    try {
      const { owing, held, nodes } = await feed.owing(mark)
      if (!held) throw unproven()
      if (owing.length === 0) {
        return { everywhere: true, nodes, waitedMs: Math.round(clock.monotonicNow() - begunAt) }
      }
      await endSilent(owing, silences)
      return undefined
    } catch (error) {
      if (error instanceof AppError && error.code === 'proof_unavailable') throw error
      // A look that failed may hide a renewal, so every count of silence starts anew.
      silences.clear()
      return undefined
    }
  }

  async function endSilent(owing: readonly OwingNode[], silences: Map<string, Silence>): Promise<void> {
    const now = clock.monotonicNow()
    for (const node of owing) {
      const silence = silences.get(node.id)
      if (silence === undefined || silence.renewals !== node.renewals) {
        silences.set(node.id, { renewals: node.renewals, since: now })
      } else if (now - silence.since >= times.leaseMs) {
        await feed.removeSilent(node)
      }
    }
  }
}

function unproven(): AppError {
  return new AppError(
    'proof_unavailable',
    'The change stands, but it could not be proven that every node has it. Send the same request again to wait for the proof.',
    { retryAfterSeconds: 1 },
  )
}
