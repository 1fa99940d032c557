/**
 * The test command: build, every `check:…` of package.json, then the tests. The last line counts tests, and is
 * `N passed, N failed`; a failed build or check counts as one failure. Whatever is written after `npm test --` goes to Vitest.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, provide, thisMachine } from './lib/programs.ts'
import { type Tally, tallyOf } from './lib/tally.ts'
import { repositoryRoot } from './lib/tree.ts'

/** Run as a file, since a wrapper between us and it would swallow a signal. */
const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs')

/** What the tests start that npm does not bring. */
const programs: readonly Program[] = [
  {
    package: 'chromium-headless-shell',
    probe: 'test -x /usr/bin/chromium-headless-shell || test -x /usr/bin/chromium',
    shows: 'the dashboard, as people use it',
  },
  {
    package: 'postgresql',
    probe: 'ls /usr/lib/postgresql/*/bin/postgres || command -v initdb',
    shows: 'that everything holds on Postgres as it does on SQLite',
  },
  {
    package: 'pgbouncer',
    probe: 'test -x /usr/sbin/pgbouncer',
    shows: 'that keywright doctor sees a pooler which shares connections',
  },
  {
    package: 'systemd',
    probe: 'command -v systemd-analyze',
    shows: 'that systemd takes the unit',
  },
  {
    package: 'openssl',
    probe: 'command -v openssl',
    shows: 'that the server speaks TLS with a certificate of its own',
  },
  {
    package: 'redis-server',
    probe: 'command -v redis-server',
    shows: 'that limits are kept on Redis',
  },
]

/** On a build machine an absent program or a skipped test is a failure: a green run there must have shown everything. */
const strict = process.env['CI'] === 'true'

let running: ChildProcess | undefined
let stopped = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopped = true
    running?.kill(signal)
  })
}

/** Runs one step to its end, prints how long it took, and answers with its exit code. */
async function step(name: string, command: string, args: readonly string[]): Promise<number> {
  console.log(`\n── ${name}`)
  const startedMs = performance.now()
  const code = await new Promise<number>((resolve) => {
    running = spawn(command, args, { cwd: repositoryRoot, stdio: 'inherit' })
    running.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    running.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  running = undefined
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(`── ${name}: ${code === 0 ? 'done' : 'FAILED'} after ${seconds} s`)
  return code
}

function npmRun(script: string): Promise<number> {
  return step(script, 'npm', ['run', '--silent', script])
}

/** Read from package.json, so that a new check cannot be left out here. */
function checks(): readonly string[] {
  const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
  )
  return Object.keys(manifest.scripts).filter((name) => name.startsWith('check:'))
}

async function runTests(filters: readonly string[]): Promise<Tally> {
  const directory = mkdtempSync(join(tmpdir(), 'keywright-report-'))
  const file = join(directory, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await step('tests', process.execPath, [vitest, 'run', ...reporters, ...filters])
    return tallyOf(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, code)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const absent = provide(programs, thisMachine)
const failedSteps: string[] = []
for (const script of ['build', ...checks()]) {
  if (!stopped && (await npmRun(script)) !== 0 && !stopped) failedSteps.push(script)
}
const { passed, failed, skipped } = stopped ? tallyOf(undefined, 1) : await runTests(process.argv.slice(2))

console.log(stopped ? '\nStopped by a signal: not everything ran, and that counts as a failure' : '')
for (const program of absent) console.log(`Not shown, since ${program.package} is absent: ${program.shows}`)
for (const name of skipped) console.log(`Skipped: ${name}`)
for (const script of failedSteps) console.log(`Failed: npm run ${script}`)
const notShown = absent.length + skipped.length
if (strict && notShown > 0) console.log(`With CI=true the ${notShown} not shown count as failures`)
const failures = failed + failedSteps.length + (strict ? notShown : 0)
console.log(`${passed} passed, ${failures} failed`)
if (failures > 0) process.exitCode = 1
