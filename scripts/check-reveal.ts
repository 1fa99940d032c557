/**
 * Proves that a token's plaintext is read where it must be and nowhere else: every mention of `.reveal` in what we
 * publish or show stands in the list below, counted per file. A new reader is a decision, and is seen in this file's diff.
 */
import { codeOf, lineAt } from './lib/source.ts'
import { foldersIn, isMain, isTestCode, report, repositoryRoot, sourcesBelow } from './lib/tree.ts'

/** Path from the root → how often it may read a plaintext. */
const expected: Readonly<Record<string, number>> = {
  // Minting: the digest and what may be displayed are made of the plaintext.
  'packages/server/src/app/create-key.ts': 1,
  // The command line writes the first operator's token into its file.
  'packages/server/src/cli/commands/init.ts': 1,
  // The answers to creation and rotation share one reader.
  'packages/server/src/http/management/key-answers.ts': 1,
  // The demo's tokens go into `quickstart.json`.
  'packages/server/src/demo/make-demo.ts': 1,
}

/** Compares the readers in a tree with a list; each fault says what was found, where, and what the list should say. */
export function checkReveal(root: string, allowed: Readonly<Record<string, number>>): readonly string[] {
  const found = readersIn(root)
  const paths = [...new Set([...found.keys(), ...Object.keys(allowed)])].sort()
  return paths.flatMap((path) => {
    const lines = found.get(path) ?? []
    const count = allowed[path] ?? 0
    if (lines.length === count) return []
    const where = lines.length === 0 ? '' : ` (line ${lines.join(', ')})`
    return [`${path}: found ${lines.length}${where}, expected ${count}. In the list: '${path}': ${lines.length},`]
  })
}

/** The lines that read a plaintext, per file. A mention without a call counts: it would hand the reading on. */
function readersIn(root: string): ReadonlyMap<string, readonly number[]> {
  const folders = [...foldersIn(root, 'packages').map((name) => `packages/${name}/src`), 'examples']
  const sources = folders.flatMap((folder) => sourcesBelow(root, folder)).filter(({ path }) => !isTestCode(path))
  const readers = sources.map(({ path, text }) => {
    const mentions = [...codeOf(text).matchAll(/\.\s*reveal\b/g), ...text.matchAll(/\[\s*['"`]reveal['"`]\s*\]/g)]
    return [path, mentions.map(({ index }) => lineAt(text, index))] as const
  })
  return new Map(readers.filter(([, lines]) => lines.length > 0))
}

if (isMain(import.meta)) {
  const readers = Object.values(expected).reduce((sum, count) => sum + count, 0)
  report('reveal', checkReveal(repositoryRoot, expected), `plaintext is read in ${readers} places, all of them listed`)
}
