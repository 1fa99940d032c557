import { AppError } from '@keywright/core'
import type { ChangeMark, Clock, Effective, FeedStore, OwingNode, Proof } from '../ports/index.ts'
import type { LeaseTimes } from './node.ts'

/** How often a waiting command looks; the first looks come at once, since in one process the node has applied it by then. */
const LOOK_EVERY_MS = [0, 1, 1, 1, 2, 2, 5, 10, 20, 50] as const

interface Silence {
  readonly renewals: number
  readonly since: number
}

/** One command that waits. */
interface Wait {
  readonly mark: ChangeMark
  readonly begunAt: number
  /** The nodes that owed the change, with how long each has been silent. */
  readonly silences: Map<string, Silence>
  /** Of the store, as the last look found it. */
  run: string | undefined
  over: boolean
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
      const wait: Wait = { mark, begunAt: clock.monotonicNow(), silences: new Map(), run: undefined, over: false }
      let cancel = (): void => {}
      // Beside the looks, since a store that hangs would hold each of them for as long as it likes.
      const timeUp = new Promise<undefined>((resolve) => {
        const delayMs = giveUpAfterMs ?? 2 * times.leaseMs + times.renewEveryMs
        cancel = clock.after(delayMs, () => resolve(undefined))
      })
      try {
        const effective = await Promise.race([lookUntilProven(wait), timeUp])
        if (effective !== undefined) return effective
        if (giveUpAfterMs === undefined) throw unproven()
        return { everywhere: false, nodes: wait.silences.size, waitedMs: waitedMs(wait) }
      } finally {
        wait.over = true
        cancel()
      }
    },
  }

  function waitedMs({ begunAt }: Wait): number {
    return Math.round(clock.monotonicNow() - begunAt)
  }

  async function lookUntilProven(wait: Wait): Promise<Effective | undefined> {
    await pull()
    for (let look = 0; !wait.over; look += 1) {
      const effective = await lookOnce(wait)
      if (effective !== undefined) return effective
      const delay = LOOK_EVERY_MS[Math.min(look, LOOK_EVERY_MS.length - 1)] ?? 50
      await new Promise<void>((resolve) => clock.after(delay, resolve))
    }
    return undefined
  }

  async function lookOnce(wait: Wait): Promise<Effective | undefined> {
    const { mark, silences } = wait
    try {
      const { owing, held, nodes, run } = await feed.owing(mark)
      if (!held) throw lost()
      // A renewal that its node holds a reply to may have been lost with the run of the store before this one.
      if (run !== wait.run) silences.clear()
      wait.run = run
      if (owing.length === 0) return { everywhere: true, nodes, waitedMs: waitedMs(wait) }
      await endSilent(owing, silences, run)
      return undefined
    } catch (error) {
      if (error instanceof AppError && error.code === 'proof_unavailable') throw error
      // A look that failed may hide a renewal, so every count of silence starts anew.
      silences.clear()
      return undefined
    }
  }

  async function endSilent(owing: readonly OwingNode[], silences: Map<string, Silence>, run: string): Promise<void> {
    const now = clock.monotonicNow()
    for (const node of owing) {
      const silence = silences.get(node.id)
      if (silence === undefined || silence.renewals !== node.renewals) {
        silences.set(node.id, { renewals: node.renewals, since: now })
      } else if (now - silence.since >= times.leaseMs) {
        await feed.removeSilent(node, run)
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

function lost(): AppError {
  return new AppError(
    'proof_unavailable',
    'The store no longer holds this change: it was restored, or another one took over. Read the resource before you repeat it.',
    { retryAfterSeconds: 1 },
  )
}
