import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { codeOf, lineAt, spansOf } from './source.ts'
import { isTestCode, type SourceFile } from './tree.ts'

const corePackage = 'packages/core'

/** What a folder's header must say, and the words by which it is known to say it. */
const headerTopics = [
  { topic: 'what the folder owns', words: /\b(?:owns?|owned|holds?)\b/i },
  { topic: 'what it refuses', words: /\b(?:refuses?|never|nothing|no|not)\b/i },
  { topic: 'who calls it', words: /\b(?:called|callers?|calls?|used by)\b/i },
]

/** What would let a clock, chance or waiting into the rules. */
const impurities = /\basync\b|\bawait\b|\bDate\s*\.\s*now\b|\bnew\s+Date\b|\bMath\s*\.\s*random\b/g

/** Every folder with two source files or more has an `index.ts` that opens with a header. */
export function headerFaults(sources: readonly SourceFile[]): readonly string[] {
  const folders = new Map<string, SourceFile[]>()
  for (const file of sources.filter(({ path }) => !isTestCode(path))) {
    const folder = posix.dirname(file.path)
    folders.set(folder, [...(folders.get(folder) ?? []), file])
  }
  return [...folders].flatMap(([folder, files]) => {
    if (files.length < 2) return []
    const index = files.find(({ path }) => path === `${folder}/index.ts`)
    if (index === undefined) return [`${folder} has ${files.length} source files and no index.ts with a header`]
    return missingTopics(index.text).map((topic) => `${index.path}:1 its header does not say ${topic}`)
  })
}

/** Core decides from arguments alone: nothing to wait for, no clock, no chance, no dependency. */
export function purityFaults(root: string, sources: readonly SourceFile[]): readonly string[] {
  const core = sources.filter(({ path }) => path.startsWith(`${corePackage}/src/`) && !isTestCode(path))
  const impure = core.flatMap(({ path, text }) =>
    [...codeOf(text).matchAll(impurities)].map((found) => {
      return `${path}:${lineAt(text, found.index)} core is synchronous and is handed its clock: no '${found[0]}'`
    }),
  )
  return [...impure, ...dependencyFaults(root)]
}

function missingTopics(text: string): readonly string[] {
  const header = headerOf(text)
  return headerTopics.filter(({ words }) => !words.test(header)).map(({ topic }) => topic)
}

/** The comments before the first code, so that a header may also be written as lines. */
function headerOf(text: string): string {
  let end = 0
  for (const span of spansOf(text)) {
    if (span.kind !== 'comment' || text.slice(end, span.start).trim() !== '') break
    end = span.end
  }
  return text.slice(0, end)
}

function dependencyFaults(root: string): readonly string[] {
  const manifest = join(root, corePackage, 'package.json')
  if (!existsSync(manifest)) return []
  const fields: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(manifest, 'utf8'))
  return ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']
    .filter((field) => field in fields)
    .map((field) => `${corePackage}/package.json:1 core has no dependencies, and this names '${field}'`)
}
