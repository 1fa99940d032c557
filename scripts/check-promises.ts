/**
 * Proves that every promise of `docs/reference/promises.md` is named in the title of a test, and that no title names a
 * promise that the page does not make. Whether those tests pass, the test command says.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { titlesOf } from './lib/titles.ts'
import { foldersIn, isMain, report, repositoryRoot, sourcesBelow } from './lib/tree.ts'

const page = 'docs/reference/promises.md'

/** Promises that nothing keeps yet. A promise leaves this list with the change that keeps it. */
const notYetBuilt: readonly string[] = ['FO-21']

const idPattern = /\b(?:FR|HR|EE|LT|FO)-\d{2}\b/g

/** Each fault names a promise and what is wrong with it: untested, tested though listed as not built, or not on the page. */
export function checkPromises(root: string, exceptions: readonly string[]): readonly string[] {
  const promised = promisesOf(root)
  const named = namedIn(root)
  const isException = (id: string): boolean => exceptions.includes(id)
  return [
    ...(promised.length === 0 ? [`${page} holds no promise`] : []),
    ...promised.filter((id) => !named.has(id) && !isException(id)).map((id) => `${id}: no test names it`),
    ...exceptions
      .filter((id) => named.has(id))
      .map((id) => `${id}: listed as not yet built, but ${named.get(id)} names it. Take it off the list`),
    ...exceptions
      .filter((id) => !promised.includes(id))
      .map((id) => `${id}: listed as not yet built, but not promised`),
    ...[...named]
      .filter(([id]) => !promised.includes(id))
      .map(([id, path]) => `${id}: named in ${path}, but ${page} makes no such promise`),
  ]
}

/** The ids that open a row of the page's tables. */
function promisesOf(root: string): readonly string[] {
  if (!existsSync(join(root, page))) return []
  const rows = readFileSync(join(root, page), 'utf8').matchAll(/^\|\s*((?:FR|HR|EE|LT|FO)-\d{2})\s*\|/gm)
  return [...rows].flatMap(([, id]) => (id === undefined ? [] : [id]))
}

/** The ids that titles name, each with the first file that does. */
function namedIn(root: string): ReadonlyMap<string, string> {
  const folders = ['e2e', ...foldersIn(root, 'packages').map((name) => `packages/${name}/src`)]
  const named = new Map<string, string>()
  for (const { path, text } of folders.flatMap((folder) => sourcesBelow(root, folder))) {
    for (const [id] of titlesOf(text).join('\n').matchAll(idPattern)) if (!named.has(id)) named.set(id, path)
  }
  return named
}

if (isMain(import.meta)) {
  report(
    'promises',
    checkPromises(repositoryRoot, notYetBuilt),
    `each has its test, ${notYetBuilt.length} are not built`,
  )
}
