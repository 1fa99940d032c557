import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import { REASONS } from './reasons.ts'
import { amountResult, type Result } from './results.ts'

const STARTS = 5
const STARTS_QUICK = 3
const TRY_AGAIN_MS = 10
const GIVE_UP_MS = 30_000
const repository = fileURLToPath(new URL('../../', import.meta.url))

/** From the command that `npm start` runs, installed and built, to its first answer; each time with an empty data folder. */
export async function* measureStartUp({ plan }: Bench): AsyncGenerator<Result> {
  const seen: number[] = []
  for (let i = 0; i < (plan.quick ? STARTS_QUICK : STARTS); i += 1) seen.push(await startOnce())
  yield amountResult({ name: 'start to first answer', unit: 'ms', budget: 2000, reason: REASONS.firstStart }, seen)
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
