import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { report, repositoryRoot } from './tree.ts'

/**
 * Writes a page that is made from the code, or with `--check` says whether the one that is committed still is what the code
 * makes.
 */
export function writeOrCheck(path: string, text: string, command: string): void {
  const file = join(repositoryRoot, path)
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text)
    console.log(`${path}: written`)
    return
  }
  const fresh = existsSync(file) && readFileSync(file, 'utf8') === text
  report(path, fresh ? [] : [`${path}:1 is not what the code makes of it: run ${command}`], 'as the code makes it')
}
