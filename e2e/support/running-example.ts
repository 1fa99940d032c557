import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient, type KeywrightClient } from '@keywright/client'
import { afterAll, beforeAll } from 'vitest'
import { type EnginePlace, makeEnginePlace } from './engine.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const COMMAND = join(ROOT, 'packages/server/bin/keywright.js')

export interface DemoToken {
  readonly token: string
  readonly apiKeyId: string
  readonly environment: string
  readonly type: string
  readonly scopes: readonly string[]
}

export interface DemoWorkspace {
  readonly id: string
  readonly slug: string
  readonly tokens: readonly DemoToken[]
}

export interface DemoService {
  readonly exampleUrl: string
  readonly workspaces: readonly DemoWorkspace[]
}

export interface DashboardSignIn {
  readonly url: string
  readonly email: string
  readonly password: string
}

interface QuickstartFile {
  readonly url: string
  readonly managementToken: string
  readonly dashboard: DashboardSignIn
  readonly services: Readonly<Record<string, DemoService>>
}

/** A start of the main job, as a user sees it: a process, its addresses, what it printed. */
export interface RunningExample {
  readonly url: string
  readonly dataDir: string
  /** What it was started with beside the usual. */
  readonly environment: Readonly<Record<string, string>>
  readonly managementToken: string
  readonly dashboard: DashboardSignIn
  readonly client: KeywrightClient
  readonly process: ChildProcess
  service(id: string): DemoService
  /** Where this process guards the service; the file may tell of another that started later. */
  exampleUrl(id: string): string
  /** What the process has printed so far, on both streams. */
  output(): string
  stop(): Promise<void>
}

const READY_LINE = 'Stop with Ctrl-C.'
const START_MS = 30_000

/** Starts what `npm start` starts, on free ports and in a data directory of its own. */
export async function startExample(
  dataDir = mkdtempSync(join(tmpdir(), 'keywright-e2e-')),
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningExample> {
  const app = join(ROOT, 'examples/example-api/dist/index.js')
  const child = spawn(process.execPath, [COMMAND, 'dev', '--services', join(ROOT, 'services'), '--app', app], {
    env: { ...process.env, KEYWRIGHT_PORT: '0', EXAMPLE_PORT: '0', KEYWRIGHT_DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the example did not start:\n${printed}`)), START_MS)
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString()
      if (!printed.includes(READY_LINE)) return
      clearTimeout(late)
      resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) => reject(new Error(`the example ended with ${code}:\n${printed}`)))
  })
  const quickstart: QuickstartFile = JSON.parse(readFileSync(join(dataDir, 'quickstart.json'), 'utf8'))
  const url = /Keywright listens on (\S+)/.exec(printed)?.[1] ?? quickstart.url
  return {
    url,
    dataDir,
    environment,
    managementToken: quickstart.managementToken,
    dashboard: quickstart.dashboard,
    client: createClient({ url, token: quickstart.managementToken }),
    process: child,
    service(id) {
      const found = quickstart.services[id]
      if (found === undefined) throw new Error(`the example has no service ${id}`)
      return found
    },
    exampleUrl: (id) => new RegExp(`http://localhost:[0-9]+/${id}`).exec(printed)?.[0] ?? '',
    output: () => printed,
    stop: () => stop(child),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  await ended
}

/** One running example for the tests of a file; its data directory goes with it. */
export function useRunningExample(): () => RunningExample {
  let running: RunningExample | undefined
  let place: EnginePlace | undefined
  beforeAll(async () => {
    place = await makeEnginePlace()
    running = await startExample(undefined, place.environment)
  })
  afterAll(async () => {
    await running?.stop()
    await place?.remove()
    if (running !== undefined) rmSync(running.dataDir, { recursive: true, force: true })
  })
  return () => {
    if (running === undefined) throw new Error('the example runs inside tests only')
    return running
  }
}

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command line as a user would, without a terminal. */
export function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<CommandResult> {
  const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }))
  })
}
