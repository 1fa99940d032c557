import type { Case, Fleet } from './cases/index.ts'
import { type Answer, type Ask, differences, expected, type ServiceTable, SERVICES } from './oracle/index.ts'

/** Requests on their way together. Known keys need no company; the debits of those with limits share their commits. */
const BATCH = 1000
const SHOWN_MAX = 20
/** Every so many cases, one is a sample. */
const SAMPLE_EVERY = 307

export interface Asked {
  readonly cases: number
  /** Why requests were refused, and how often; `allowed` for those that were not. */
  readonly outcomes: ReadonlyMap<string, number>
  readonly mismatches: readonly string[]
  /** Some of the cases with their answers, for whoever tests the comparison itself. */
  readonly samples: readonly (readonly [Case, Answer])[]
}

/** Answers to each case of an iterable, without repetitions, in batches. */
async function* answersTo(
  ask: (ask: Ask) => Answer | Promise<Answer>,
  cases: Iterable<Case>,
  batchSize = BATCH,
): AsyncGenerator<readonly (readonly [Case, Answer])[], void, void> {
  const seen = new Set<string>()
  let batch: Case[] = []
  const send = async (): Promise<readonly (readonly [Case, Answer])[]> => {
    const sent = batch
    batch = []
    const answers = await Promise.all(sent.map((one) => ask(one.ask)))
    return sent.map((one, index) => [one, answers[index]!] as const)
  }
  for (const one of cases) {
    const text = JSON.stringify(one.ask)
    if (seen.has(text)) continue
    seen.add(text)
    if (batch.push(one) === batchSize) yield await send()
  }
  yield await send()
}

/** Every way in which an answer is wrong, in lines for people; empty when it is right. */
export function mismatchOf({ label, ask }: Case, answer: Answer, fleet: Pick<Fleet, 'book'>): string {
  const table = tableOf(ask.service)
  const found = differences(table, expected(table, ask, fleet.book), answer)
  return found.length === 0 ? '' : [label, `asked: ${JSON.stringify(ask)}`, ...found].join('\n    ')
}

export function tableOf(service: string): ServiceTable {
  const table = SERVICES.find(({ id }) => id === service)
  if (table === undefined) throw new Error(`The table has no service "${service}".`)
  return table
}

/** Asks every case and compares each answer. */
export async function askAll(
  product: { readonly fleet: Fleet; readonly ask: (ask: Ask) => Answer | Promise<Answer> },
  cases: Iterable<Case>,
  batchSize?: number,
): Promise<Asked> {
  const outcomes = new Map<string, number>()
  const mismatches: string[] = []
  const samples: (readonly [Case, Answer])[] = []
  let count = 0
  for await (const answers of answersTo(product.ask, cases, batchSize)) {
    for (const [one, answer] of answers) {
      if (count % SAMPLE_EVERY === 0) samples.push([one, answer])
      count += 1
      const outcome = answer.reason ?? 'allowed'
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      const mismatch = mismatchOf(one, answer, product.fleet)
      if (mismatch !== '') mismatches.push(mismatch)
    }
  }
  return { cases: count, outcomes, mismatches, samples }
}

/** The empty text when there is none, so that a failure shows the cases themselves. */
export function report(mismatches: readonly string[]): string {
  if (mismatches.length === 0) return ''
  return [`${mismatches.length} wrong answers, the first of them:`, ...mismatches.slice(0, SHOWN_MAX)].join('\n')
}
