/**
 * Proves that every row of the tables of `SECURITY.md` that claims a test names one: a file that is there, and words that stand
 * in a title of it. It also holds the points of the OWASP ASVS to one place each. Whether those tests pass, the test command says.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { titlesOf } from './lib/titles.ts'
import { isMain, report, repositoryRoot } from './lib/tree.ts'

const page = 'SECURITY.md'

/** A column of this name holds tests; one of the other holds points of the ASVS. */
const TEST_COLUMN = 'test'
const POINT_COLUMN = 'point'
const LEVEL_COLUMN = 'level'

const testForm = '`path` › "words of the title"'

interface Row {
  readonly line: number
  /** Name of the column → text of the cell. */
  readonly cells: ReadonlyMap<string, string>
}

/** Each fault names the line of the page and what to mend there. */
export function checkSecurity(root: string): readonly string[] {
  if (!existsSync(join(root, page)))
    return [`${page} is not there: write it, with a table that has a column "${TEST_COLUMN}"`]
  const rows = rowsOf(readFileSync(join(root, page), 'utf8'))
  const claims = rows.filter(({ cells }) => cells.has(TEST_COLUMN))
  const points = rows.filter(({ cells }) => cells.has(POINT_COLUMN))
  return [
    ...(claims.length === 0 ? [`${page}: no table has a column "${TEST_COLUMN}": name a test for each guarantee`] : []),
    ...(points.length === 0 ? [`${page}: no table has a column "${POINT_COLUMN}": list the points of the ASVS`] : []),
    ...claims.flatMap((row) => faultsOfTests(root, row)),
    ...faultsOfPoints(points),
  ]
}

/** The rows of every table whose first line names its columns, with those columns. */
function rowsOf(text: string): readonly Row[] {
  const rows: Row[] = []
  let columns: readonly string[] | undefined
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('|')) columns = undefined
    else if (columns === undefined) columns = cellsOf(line)
    else if (!/^\|[\s|:-]+$/.test(line)) {
      const cells = cellsOf(line)
      rows.push({ line: index + 1, cells: new Map(columns.map((name, at) => [name, cells[at] ?? ''])) })
    }
  }
  return rows
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
}

function faultsOfTests(root: string, { line, cells }: Row): readonly string[] {
  const cell = cells.get(TEST_COLUMN) ?? ''
  const at = `${page}:${line}`
  const named = [...cell.matchAll(/`([^`]+)` › "([^"]+)"/g)]
  if (named.length === 0) return [`${at}: names no test. Write ${testForm}, or move the row to what is not shown`]
  const rest = cell.replaceAll(/`[^`]+` › "[^"]+"/g, '').replaceAll(/<br>|[\s;,]/g, '')
  const strange = rest === '' ? [] : [`${at}: "${rest}" is no test. Write each as ${testForm}`]
  return [...strange, ...named.flatMap(([, path = '', words = '']) => faultOfTest(root, at, { path, words }))]
}

function faultOfTest(
  root: string,
  at: string,
  test: { readonly path: string; readonly words: string },
): readonly string[] {
  const { path, words } = test
  if (!/\.test\.ts$|\/contract\/[^/]+\.ts$/.test(path)) return [`${at}: ${path} is no file of tests. Name one`]
  if (!existsSync(join(root, path))) return [`${at}: ${path} is not there. Name the file that shows it now`]
  const titles = titlesOf(readFileSync(join(root, path), 'utf8'))
  if (titles.some((title) => plain(title).includes(plain(words)))) return []
  return [`${at}: no title of ${path} holds the words "${words}". Copy them from the title that shows it`]
}

/** A title as it is read: without the backslashes of its quotes, and with one kind of apostrophe. */
function plain(text: string): string {
  return text.replaceAll(/\\(['"`])/g, '$1').replaceAll('’', "'")
}

function faultsOfPoints(rows: readonly Row[]): readonly string[] {
  const seen = new Map<string, number>()
  return rows.flatMap(({ line, cells }) => {
    const at = `${page}:${line}`
    return (cells.get(POINT_COLUMN) ?? '').split(',').flatMap((each) => {
      const point = each.trim()
      if (!/^\d{1,2}\.\d{1,2}\.\d{1,2}$/.test(point))
        return [`${at}: "${point}" is no point. Write its number, such as 7.3.1`]
      const before = seen.get(point)
      if (before !== undefined) return [`${at}: point ${point} stands on line ${before} too. Say it once`]
      seen.set(point, line)
      const level = cells.get(LEVEL_COLUMN)
      return level === undefined || /^[123](?:, [123])*$/.test(level)
        ? []
        : [`${at}: "${level}" is no level. Write 1, 2 or 3`]
    })
  })
}

if (isMain(import.meta)) report('security', checkSecurity(repositoryRoot), 'each claim of the page names its test')
