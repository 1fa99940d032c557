import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, wherever the script was called from. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url))

export interface SourceFile {
  /** From the root, with forward slashes: `packages/core/src/ids.ts`. */
  readonly path: string
  readonly text: string
}

const passedOver = new Set(['node_modules', 'dist', 'generated', 'coverage'])

/** Every TypeScript file below a folder of the root, sorted by path; built, installed and generated ones are passed over. */
export function sourcesBelow(root: string, folder: string): readonly SourceFile[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return passedOver.has(entry.name) ? [] : sourcesBelow(root, path)
      return /\.[cm]?tsx?$/.test(entry.name) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : []
    })
}

/** The names of the folders directly below a folder of the root. */
export function foldersIn(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !passedOver.has(entry.name))
    .map((entry) => entry.name)
    .sort()
}

/** Tests, contract suites and what serves them alone; none of it is published. */
export function isTestCode(path: string): boolean {
  return /\.test\.tsx?$|\/(?:contract|testing)\//.test(path)
}

/** Prints what is wrong, or one line when nothing is, and sets the exit code. */
export function report(check: string, faults: readonly string[], allWell: string): void {
  for (const fault of faults) console.error(fault)
  console.log(faults.length === 0 ? `${check}: ${allWell}` : `${check}: ${faults.length} to mend`)
  if (faults.length > 0) process.exitCode = 1
}

/** Whether a module is the script that Node was asked to run, and not one that another imports. */
export function isMain(meta: ImportMeta): boolean {
  return process.argv[1] !== undefined && fileURLToPath(meta.url) === process.argv[1]
}
