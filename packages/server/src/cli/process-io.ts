import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { EXIT } from './exit-codes.ts'
import { CliError } from './failure.ts'
import type { CliIo } from './io.ts'

const GIT_TIMEOUT_MS = 5000

/** What this process has to offer the command line. */
export function processIo(): CliIo {
  quietOnClosedPipe(process.stdout)
  quietOnClosedPipe(process.stderr)
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    isTty: {
      stdin: process.stdin.isTTY === true,
      stdout: process.stdout.isTTY === true,
      stderr: process.stderr.isTTY === true,
    },
    cwd: process.cwd(),
    version: readVersion(),
    fetch: (input, init) => globalThis.fetch(input, init),
    now: () => Date.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    ask: askAtTerminal,
    isTracked,
  }
}

/** `keywright api-keys list | head` closes the pipe early, which is no failure of ours. */
function quietOnClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
  })
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed ? String(manifest.version) : 'unknown'
}

async function askAtTerminal(question: string, { hidden = false } = {}): Promise<string> {
  // What readline writes is thrown away when the answer is hidden, so the question is then written by hand.
  if (hidden) process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: hidden ? nowhere : process.stderr, terminal: true })
  const left = new AbortController()
  for (const way of ['SIGINT', 'close'] as const) reader.once(way, () => left.abort())
  try {
    return await reader.question(hidden ? '' : question, { signal: left.signal })
  } catch {
    throw new CliError('cancelled', EXIT.cancelled, 'Nothing was answered, and nothing was done.')
  } finally {
    reader.close()
    if (hidden) process.stderr.write('\n')
  }
}

/** Asks git; `undefined` when there is a repository around the file and git is absent or does not answer. */
async function isTracked(path: string): Promise<boolean | undefined> {
  // A folder that is not there holds nothing; opening the file will say so.
  if (!existsSync(dirname(path)) || !insideRepository(dirname(path))) return false
  const tracked = ['ls-files', '--error-unmatch', '--', path]
  return new Promise((resolve) => {
    execFile('git', tracked, { cwd: dirname(path), timeout: GIT_TIMEOUT_MS }, (error) => {
      if (error === null) resolve(true)
      // Exit code 1 is git's answer for a file that it does not know.
      else resolve(error.code === 1 ? false : undefined)
    })
  })
}

function insideRepository(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true
    if (dirname(at) === at) return false
  }
}
