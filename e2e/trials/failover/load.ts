import type { Answer } from '../../support/asking.ts'
import type { Installation, RunningServer } from '../../support/index.ts'
import type { Admitted } from './most.ts'

/** What was asked of one key while the load ran. */
export interface Spent {
  readonly admitted: Admitted[]
  refused: number
  unavailable: number
  /** Answers that no outage explains; each is a fault. */
  readonly odd: string[]
}

export interface Load {
  readonly keys: readonly Spent[]
  stop(): Promise<void>
}

/** Between an answer and the next question of the same key at the same node. */
const PAUSE_MS = 5

/** Checks every key at every node, again and again, until it is stopped. */
export function startLoad(running: Installation, tokens: readonly string[]): Load {
  const keys = tokens.map((): Spent => ({ admitted: [], refused: 0, unavailable: 0, odd: [] }))
  let stopped = false
  async function ask(node: RunningServer, token: string, spent: Spent): Promise<void> {
    while (!stopped) {
      const sentMs = performance.now()
      const answer = await running.verify(node, token)
      note(spent, answer, { sentMs, answeredMs: performance.now() })
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
  const asking = running.nodes.flatMap((node) => keys.map((spent, index) => ask(node, tokens[index] ?? '', spent)))
  return {
    keys,
    async stop() {
      stopped = true
      await Promise.all(asking)
    },
  }
}

function note(spent: Spent, { status, json, text }: Answer, when: Admitted): void {
  if (status === 503) spent.unavailable += 1
  else if (status === 200 && json.allowed === true) spent.admitted.push(when)
  else if (status === 200 && json.reason === 'rate_limited') spent.refused += 1
  else spent.odd.push(text)
}
