import { hash } from 'node:crypto'
import type { Side } from './contest.ts'

/** Stands for a token that is not there; no table has it. */
const NO_TOKEN = 'nothing of this name is kept'

/** The digest of a token and one look into a table: the least that any check by digest must do. `asked`: so many of them, the first. */
export function digestAndMap(tokens: readonly string[], asked = tokens.length): Side {
  const table = tableOf(tokens)
  return {
    name: 'crypto.hash + Map.get',
    run(times) {
      for (let i = 0; i < times; i += 1) {
        const token = tokens[i % asked] ?? NO_TOKEN
        if (table.get(digestOf(token)) === undefined) throw new Error('a digest that was put in is not there')
      }
    },
  }
}

/** The same and one look at both clocks, which no check of ours may leave out: a lease ends by either of them. */
export function digestMapAndClocks(tokens: readonly string[]): Side {
  const table = tableOf(tokens)
  const ends = { monotonic: performance.now() + 1e12, wall: Date.now() + 1e12 }
  return {
    name: 'crypto.hash + Map.get + both clocks',
    run(times) {
      for (let i = 0; i < times; i += 1) {
        const token = tokens[i % tokens.length] ?? NO_TOKEN
        const isThere = table.get(digestOf(token)) !== undefined
        if (!isThere || performance.now() >= ends.monotonic || Date.now() >= ends.wall) throw new Error('it has ended')
      }
    },
  }
}

/** As the store keeps it, so that both sides make the same text. */
function digestOf(token: string): string {
  return hash('sha256', token, 'base64url')
}

function tableOf(tokens: readonly string[]): ReadonlyMap<string, string> {
  return new Map(tokens.map((token) => [digestOf(token), token]))
}
