import { SERVICE_BOUNDS } from './bounds.ts'
import { PLACEHOLDERS } from './fields.ts'
import { likelyWord, quoted } from './likely-word.ts'
import { below, isMap, isUnquotedBrace, kindOf, type Reading } from './reading.ts'

/**
 * Copies plain data such as the body of a refusal, within bounds of depth, number and length, so that neither a loop in it
 * nor an alias that unfolds a thousandfold is carried on.
 */
export function copyTemplate(reading: Reading, path: string, value: unknown): unknown {
  return copyValue(reading, path, value, { depth: 0, left: { values: SERVICE_BOUNDS.bodyValuesMax } })
}

interface Budget {
  readonly depth: number
  /** Shared by the whole copy. */
  readonly left: { values: number }
}

function copyValue(reading: Reading, path: string, value: unknown, budget: Budget): unknown {
  budget.left.values -= 1
  if (budget.left.values < 0) {
    // Reported once, at the value that was one too many.
    if (budget.left.values > -2)
      reading.problem(path, `This holds more than ${SERVICE_BOUNDS.bodyValuesMax} values; shorten it.`)
    return null
  }
  if (value === undefined || value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : reading.problem(path, 'JSON has no such number; write another.')
  }
  if (typeof value === 'string') return checkText(reading, path, value)
  if (isUnquotedBrace(value)) {
    return reading.problem(path, 'YAML reads a brace as the start of a map: quote this, as in "{message}".')
  }
  if (budget.depth >= SERVICE_BOUNDS.bodyDepthMax) {
    return reading.problem(path, `This is nested more than ${SERVICE_BOUNDS.bodyDepthMax} deep; flatten it.`)
  }
  const deeper = { depth: budget.depth + 1, left: budget.left }
  if (Array.isArray(value))
    return value.slice(0, budget.left.values + 1).map((entry, i) => copyValue(reading, below(path, i), entry, deeper))
  if (!isMap(value)) return reading.problem(path, `This is ${kindOf(value)}; write what JSON can say.`)
  const copy: [string, unknown][] = []
  for (const name of Object.keys(value)) {
    if (budget.left.values < 0 || reading.full) break
    if (name === '__proto__') reading.problem(below(path, name), 'A field may not be called "__proto__"; rename it.')
    else copy.push([name, copyValue(reading, below(path, name), value[name], deeper)])
  }
  return Object.fromEntries(copy)
}

function checkText(reading: Reading, path: string, text: string): string | undefined {
  if (text.length > SERVICE_BOUNDS.bodyTextLengthMax) {
    return reading.problem(path, `This text may have at most ${SERVICE_BOUNDS.bodyTextLengthMax} characters.`)
  }
  return checkPlaceholders(reading, path, text)
}

/** Other words in braces are left as they are, but one that is nearly a placeholder is a slip of the pen. */
export function checkPlaceholders(reading: Reading, path: string, text: string): string | undefined {
  for (const [, name = ''] of text.matchAll(/\{([A-Za-z_]{1,40})\}/g)) {
    if (PLACEHOLDERS.some((known) => known === name)) continue
    const likely = likelyWord(name.replaceAll('_', ''), PLACEHOLDERS)
    if (likely !== undefined) {
      return reading.problem(path, `There is no placeholder ${quoted(`{${name}}`)}. Did you mean "{${likely}}"?`)
    }
  }
  return text
}
