import { codeOf } from './source.ts'

/** What takes a title first: Vitest's own, and `scenario`, which runs one title through every door. */
const opensTest = /(?<![.\w])(?:it|test|describe|scenario)(?![\w])/g

/**
 * The titles of the tests in a text, as they are written there: a template keeps its `${…}`. What is skipped or still
 * to be written promises nothing, and has none. `it.each(rows)('…')` and its like are read through.
 */
export function titlesOf(text: string): readonly string[] {
  const code = codeOf(text)
  return [...code.matchAll(opensTest)].flatMap(({ index, 0: opener }) => {
    const title = titleAt(text, code, index + opener.length)
    return title === undefined ? [] : [title]
  })
}

function titleAt(text: string, code: string, from: number): string | undefined {
  let at = from
  while (true) {
    const modifier = /^\s*\.\s*(\w+)/.exec(code.slice(at, at + 40))
    if (modifier !== null) {
      if (modifier[1] === 'skip' || modifier[1] === 'todo') return undefined
      at += modifier[0].length
      continue
    }
    const call = /^(?:<[^()]*>)?\s*\(\s*/.exec(code.slice(at))
    if (call === null) return undefined
    const first = at + call[0].length
    if (/['"`]/.test(code.charAt(first))) return text.slice(first + 1, endOfLiteral(code, first))
    at = closing(code, at + call[0].indexOf('('))
    if (at === -1) return undefined
  }
}

/** The offset after the parenthesis that closes the one at an offset, or −1. */
function closing(code: string, open: number): number {
  let depth = 0
  for (let at = open; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1
    if (code[at] === ')') depth -= 1
    if (depth === 0) return at + 1
  }
  return -1
}

/** In blanked code the next quote of the same kind ends a literal; a template may nest others, and then ends early. */
function endOfLiteral(code: string, open: number): number {
  const end = code.indexOf(code.charAt(open), open + 1)
  return end === -1 ? code.length : end
}
