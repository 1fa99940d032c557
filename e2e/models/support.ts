import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { type Model, type Outcome, search, told } from './search.ts'

const page = readFileSync(new URL('../../docs/reference/protocols.md', import.meta.url), 'utf8')

/** Searches a case to its end: nothing may break, and the reference page must tell the number of states that there are. */
export function expectHolds<S>(words: string, model: Model<S>, statesMax: number): void {
  const outcome = search(model, statesMax)
  console.log(`${words}: ${told(outcome)}`)
  expect(told(outcome)).toMatch(/all searched, none breaks a promise$/)
  expect(page).toContain(`| ${words} | ${outcome.states.toLocaleString('en')} |`)
}

/** Searches a broken variant: it must break that promise, on a way that has the step that the rule forbids. */
export function expectBreaks<S>(
  words: string,
  model: Model<S>,
  statesMax: number,
  shows: { readonly fault: RegExp; readonly step: RegExp },
): void {
  const outcome = search(model, statesMax)
  expect(outcome.kind, words).toBe('counterexample')
  const { fault, trace } = outcome as Extract<Outcome, { kind: 'counterexample' }> // as the line above has it
  expect(fault).toMatch(shows.fault)
  expect(trace.join('\n')).toMatch(new RegExp(shows.step.source, 'm'))
  expect(page, 'the page names the variant').toContain(words)
}
