import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plan } from './contest.ts'
import { amountResult, type Result } from './results.ts'

const STARTS_MAX = 5
const TRY_AGAIN_MS = 10
const GIVE_UP_MS = 30_000
const FIRST_START =
  'The first start makes the database, the demo workspaces and their keys. Which of these costs most has not been looked into.'
const repository = fileURLToPath(new URL('../../', import.meta.url))

/** From the command that `npm start` runs, installed and built, to its first answer; each time with an empty data folder. */
export async function measureStartUp({ rounds }: Plan): Promise<readonly Result[]> {
  const seen: number[] = []
  for (let i = 0; i < Math.min(rounds, STARTS_MAX); i += 1) seen.push(await startOnce())
  return [amountResult({ name: 'start to first answer', unit: 'ms', budget: 2000, reason: FIRST_START }, seen)]
}

async function startOnce(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-bench-start-'))
  const [port, examplePort] = [await freePort(), await freePort()]
  const from = performance.now()
  const command = [
    'packages/server/bin/keywright.js',
    'dev',
    '--services',
    'services',
    '--app',
    'examples/example-api/dist/index.js',
  ]
  const child = spawn(process.execPath, command, {
    cwd: repository,
    stdio: 'ignore',
    env: {
      ...process.env,
      KEYWRIGHT_PORT: String(port),
      EXAMPLE_PORT: String(examplePort),
      KEYWRIGHT_DATA_DIR: folder,
    },
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    while (!(await answers(port))) {
      if (performance.now() - from > GIVE_UP_MS) throw new Error('the server did not answer')
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
    }
    return performance.now() - from
  } finally {
    child.kill()
    await ended
    rmSync(folder, { recursive: true })
  }
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
