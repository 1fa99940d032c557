import { type DefinitionProblem, type DefinitionResult, validateDefinition } from '@keywright/core'
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'

/** Every bound of the text of a definition. The reference page `docs/reference/bounds.md` is made from these. */
export const DEFINITION_TEXT_BOUNDS = {
  /** A definition of the largest size that validation allows for stays well below; anything larger is a mistake. */
  textBytesMax: 256 * 1024,
  /** The largest definition that validation allows for needs a third of them. */
  linesMax: 10_000,
  /** Brackets, braces, commas and quotes: each is work, or a stumble, for the parser. The largest definition needs half of them. */
  marksMax: 20_000,
  /** Tags and anchors make the parser stumble at a cost; a definition needs none of them. */
  tagsMax: 100,
  aliasesMax: 10,
  /** Nesting that no definition needs; it is checked before anything walks the tree by recursion. */
  nestingMax: 64,
  faultsMax: 50,
} as const

const BOUNDS = DEFINITION_TEXT_BOUNDS
/** A slip can make the parser stumble on every word; what lies behind the first thousand tells nothing new. */
const FAULTS_LOOKED_AT_MAX = 1000

/** Reads one definition file; `fileName` is for messages alone. Every problem says on which line it is. */
export function readDefinition(text: string, fileName: string): DefinitionResult {
  if (Buffer.byteLength(text) > BOUNDS.textBytesMax) {
    return invalid([
      { path: '', message: `A definition may have at most ${BOUNDS.textBytesMax / 1024} KiB; shorten ${fileName}.` },
    ])
  }
  if (nestingOf(text) > BOUNDS.nestingMax) {
    return invalid([{ path: '', message: `This is nested more than ${BOUNDS.nestingMax} deep; flatten it.` }])
  }
  const counts = countMarks(text)
  if (counts.lines > BOUNDS.linesMax || counts.tags > BOUNDS.tagsMax || counts.marks > BOUNDS.marksMax) {
    const lines = `${BOUNDS.linesMax} lines, ${BOUNDS.marksMax} brackets, commas and quotes, and ${BOUNDS.tagsMax} "!" and "&"`
    return invalid([{ path: '', message: `A definition may have at most ${lines}; shorten ${fileName}.` }])
  }
  const lines = new LineCounter()
  try {
    // The library compares every key of a map with every other; `doubledKeys` does it in one pass.
    const document = parse(text, lines)
    const written = text.split('\n')
    const stumbles = [...document.errors, ...document.warnings].slice(0, FAULTS_LOOKED_AT_MAX)
    const faults = [
      ...stumbles.map((fault) => yamlProblem(fault, lines, written)),
      ...(stumbles.length === 0 ? doubledKeys(document, lines) : []),
    ]
    if (faults.length > 0) return invalid(firstOfEachLine(faults).slice(0, BOUNDS.faultsMax))
    const plain: unknown = document.toJS({ maxAliasCount: BOUNDS.aliasesMax })
    return validateDefinition(plain, { lineOf: makeLineOf(document.contents, lines), isTimeZone })
  } catch (cause) {
    // The library throws for aliases that unfold too far or name no anchor.
    const why = cause instanceof Error ? cause.message : 'an alias cannot be followed'
    return invalid([{ path: '', message: `YAML cannot be read: ${why}. Write aliased parts out.` }])
  }
}

/** One line for each problem, as compilers write them: `services/acme.yaml:12: /scopes: …`. */
export function formatProblems(fileName: string, problems: readonly DefinitionProblem[]): string {
  return problems
    .map(({ path, line, message }) => {
      const place = line === undefined ? fileName : `${fileName}:${line}`
      return path === '' ? `${place}: ${message}` : `${place}: ${path}: ${message}`
    })
    .join('\n')
}

/** The library makes an error of each stumble, and what an error costs is its stack, which nobody reads here. */
function parse(text: string, lineCounter: LineCounter): Document {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      logLevel: 'error',
      version: '1.2',
      uniqueKeys: false,
    })
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function countMarks(text: string): { readonly lines: number; readonly tags: number; readonly marks: number } {
  let [lines, tags, marks] = [0, 0, 0]
  for (const character of text) {
    if (character === '\n') lines += 1
    else if (character === '!' || character === '&') tags += 1
    else if ('[]{},"\''.includes(character)) marks += 1
  }
  return { lines, tags, marks }
}

function invalid(problems: readonly DefinitionProblem[]): DefinitionResult {
  return { valid: false, problems }
}

/** One slip makes the parser stumble several times on its line; only the first fault tells something. */
function firstOfEachLine(faults: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  const seen = new Set<number | undefined>()
  return faults.filter(({ line }) => !seen.has(line) && seen.add(line))
}

/** What the library says, and the remedy where its words do not tell: a template that was left unquoted. */
function yamlProblem(fault: YAMLError, lines: LineCounter, text: readonly string[]): DefinitionProblem {
  const { line } = lines.linePos(fault.pos[0])
  const written = text[line - 1] ?? ''
  const unquoted =
    /:\s+\{(?:type|environment|id|secret|checksum|status|reason|message|missingScopes|retryAfter|requestId)\b/.test(
      written,
    )
  const hint = unquoted ? ' YAML reads a brace as the start of a map: quote this, as in "{type}_…".' : ''
  return { path: '', line, message: `YAML cannot be read here: ${fault.message}.${hint}` }
}

/** Names that stand twice in one map: parsers disagree on which of the two counts. */
function doubledKeys(document: Document, lines: LineCounter): readonly DefinitionProblem[] {
  const problems: DefinitionProblem[] = []
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : undefined
        if (name === undefined) continue
        if (seen.has(name) && problems.length < BOUNDS.faultsMax) {
          const offset = startOf(key)
          problems.push({
            path: '',
            ...(offset === undefined ? {} : { line: lines.linePos(offset).line }),
            message: 'YAML cannot be read here: Map keys must be unique. Leave one of the two out.',
          })
        }
        seen.add(name)
      }
    },
  })
  return problems
}

/**
 * An upper bound of how deep a text nests, from its characters alone: brackets that are open at once, and the steps of
 * indentation. The parser itself is recursive, so a bomb must be noticed before it starts.
 */
function nestingOf(text: string): number {
  let open = 0
  let deepest = 0
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, (open += 1))
    else if ((character === ']' || character === '}') && open > 0) open -= 1
  }
  for (const [indent] of text.matchAll(/^(?:[ ]|[-?:](?= ))+/gm))
    deepest = Math.max(deepest, Math.ceil(indent.length / 2))
  return deepest
}

/** Finds the line of a path's key, or of the nearest part above it that stands in the text. */
function makeLineOf(contents: unknown, lines: LineCounter): (path: string) => number | undefined {
  return (path) => {
    const names = path
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    let node: unknown = contents
    let offset = startOf(contents)
    for (const name of names) {
      const entry = entryOf(node, name)
      if (entry === undefined) break
      offset = startOf(entry.at) ?? offset
      node = entry.value
    }
    return offset === undefined ? undefined : lines.linePos(offset).line
  }
}

function entryOf(node: unknown, name: string): { readonly at: unknown; readonly value: unknown } | undefined {
  if (!isCollection(node)) return undefined
  if (!isMap(node)) {
    const item: unknown = node.items[Number(name)]
    return item === undefined ? undefined : { at: item, value: item }
  }
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
  return isPair(pair) ? { at: pair.key, value: pair.value } : undefined
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // A RangeError is how Intl says that it does not know the name.
    return false
  }
}
