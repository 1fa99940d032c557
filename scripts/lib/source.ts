/** What stands at a place of a source text. The quotes belong to the string, the slashes to the pattern. */
type SpanKind = 'comment' | 'string' | 'template' | 'pattern'

interface Span {
  readonly kind: SpanKind
  readonly start: number
  readonly end: number
}

// A slash after one of these begins a regular expression; after anything else it divides.
const beforePattern = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|delete|throw|await|yield))$/

/**
 * Finds the comments and literals of a TypeScript text, so that a search sees code alone.
 * By hand, since the compiler offers no scanner to JavaScript; the tests plant what a plain search trips over.
 */
export function spansOf(text: string): readonly Span[] {
  const spans: Span[] = []
  // For each template open around the present place: how many braces are open inside its `${…}`.
  const templates: number[] = []
  // The code just passed, without blanks and comments: it tells a division from a regular expression.
  let tail = ''
  let at = 0
  while (at < text.length) {
    const span = spanAt(text, at, tail, templates.at(-1) === 0)
    if (span === undefined) {
      const char = text.charAt(at)
      count(templates, char)
      if (char.trim() !== '') tail = tail.slice(-10) + char
      else if (/\w$/.test(tail)) tail += ' '
      at += 1
      continue
    }
    spans.push(span)
    at = span.end
    if (span.kind === 'comment') continue
    const opensCode = span.kind === 'template' && text.startsWith('${', at - 2)
    if (span.kind === 'template' && text[span.start] === '}') templates.pop()
    if (opensCode) templates.push(0)
    tail = opensCode ? '(' : '0'
  }
  return spans
}

function count(templates: number[], char: string): void {
  const depth = templates.at(-1)
  if (depth === undefined) return
  if (char === '{') templates[templates.length - 1] = depth + 1
  if (char === '}') templates[templates.length - 1] = depth - 1
}

function spanAt(text: string, at: number, tail: string, closesTemplate: boolean): Span | undefined {
  const char = text.charAt(at)
  if (text.startsWith('//', at)) return { kind: 'comment', start: at, end: indexOr(text, '\n', at) }
  if (text.startsWith('/*', at)) return { kind: 'comment', start: at, end: indexOr(text, '*/', at + 2) + 2 }
  if (char === "'" || char === '"') return { kind: 'string', start: at, end: endOfQuoted(text, at + 1, char) }
  if (char === '`' || (char === '}' && closesTemplate)) {
    return { kind: 'template', start: at, end: endOfTemplate(text, at + 1) }
  }
  if (char === '/' && beforePattern.test(tail.trimEnd())) {
    return { kind: 'pattern', start: at, end: endOfPattern(text, at + 1) }
  }
  return undefined
}

/** The text with its comments and the content of its literals as blanks: same length, same lines, quotes kept. */
export function codeOf(text: string): string {
  const parts: string[] = []
  let from = 0
  for (const { kind, start, end } of spansOf(text)) {
    parts.push(text.slice(from, start))
    const blank = text.slice(start, end).replace(/[^\n]/g, ' ')
    parts.push(kind === 'comment' ? blank : text.charAt(start) + blank.slice(1, -1) + text.charAt(end - 1))
    from = end
  }
  return parts.join('') + text.slice(from)
}

export interface Import {
  readonly specifier: string
  readonly line: number
  /** Gone after compilation: `import type …` or `export type … from`. */
  readonly typeOnly: boolean
}

/** Every module that the text names: static, dynamic, re-exported, required, or in a type (`import('…')`). */
export function importsOf(text: string): readonly Import[] {
  const code = codeOf(text)
  const found: Import[] = []
  for (const match of code.matchAll(/\b(?:from|import|import\s*\(|require\s*\()\s*(['"])/g)) {
    const quote = match.index + match[0].length - 1
    const close = code.indexOf(code.charAt(quote), quote + 1)
    const specifier = text.slice(quote + 1, close)
    found.push({ specifier, line: lineAt(text, match.index), typeOnly: isTypeOnly(code, match) })
  }
  return found
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function isTypeOnly(code: string, match: RegExpExecArray): boolean {
  if (!match[0].startsWith('from')) return false
  const before = code.slice(0, match.index)
  const statement = before.slice(Math.max(before.lastIndexOf('import'), before.lastIndexOf('export')))
  return /^(?:import|export)\s+type\b/.test(statement)
}

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote || text[at] === '\n') return at + 1
  }
  return text.length
}

function endOfPattern(text: string, from: number): number {
  let inClass = false
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '[') inClass = true
    else if (text[at] === ']') inClass = false
    else if ((text[at] === '/' && !inClass) || text[at] === '\n') return at + 1
  }
  return text.length
}

function endOfTemplate(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '`') return at + 1
    else if (text.startsWith('${', at)) return at + 2
  }
  return text.length
}

function indexOr(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from)
  return found === -1 ? text.length : found
}
