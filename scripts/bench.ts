/**
 * The command that measures: build, the measurements, and the pages made from them. Whatever is written after
 * `npm run bench --` goes to the measurements: `--quick`, or the names of some parts; then no page is made.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { repositoryRoot } from './lib/tree.ts'

const args = process.argv.slice(2)

run('node_modules/.bin/tsc', ['-b'])
run('node_modules/.bin/tsc', ['-p', 'bench'])
run(process.execPath, ['bench/dist/main.js', ...args])
if (args.length === 0) run('node_modules/.bin/tsx', ['scripts/generate-speed.ts'])

/** The same exit code as the first step that fails. */
function run(command: string, words: readonly string[]): void {
  const file = command.startsWith('node_modules') ? join(repositoryRoot, command) : command
  const { status } = spawnSync(file, words, { cwd: repositoryRoot, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
