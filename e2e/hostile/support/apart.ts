import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEFINITION } from './world.ts'

const SERVER = fileURLToPath(new URL('../flood/server.mjs', import.meta.url))

/** How the process stands after its garbage is collected, and the worst since the last time it was asked. */
export interface State {
  readonly bytes: number
  /** Reads of keys from the store since the start. */
  readonly loads: number
  /** The most reads that were under way or waiting at one time. */
  readonly loadsMost: number
  /** The longest time for which the process did nothing else. */
  readonly stallMs: number
  readonly sizes: { readonly keys: number; readonly unknown: number; readonly loads: number }
}

export interface ServerApart {
  readonly port: number
  readonly token: string
  readonly manager: string
  readonly workspace: string
  state(): Promise<State>
  /** What the process has printed. */
  printed(): string
  stop(): Promise<void>
}

interface Started {
  readonly port: number
  readonly token: string
  readonly manager: string
  readonly workspace: string
}

/** A server in a process of its own. */
export async function startApart(): Promise<ServerApart> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-flood-'))
  const input = JSON.stringify({ databaseFile: join(folder, 'keywright.db'), definition: DEFINITION })
  const child = fork(SERVER, [input], { execArgv: ['--expose-gc'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (printed += String(chunk)))
  child.once('exit', (code) => {
    if (code !== 0) printed += `\nthe server ended with ${code}`
  })
  const started = await told<Started>(child, () => printed)
  return {
    ...started,
    printed: () => printed,
    async state() {
      child.send('state')
      return told<State>(child, () => printed)
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.send('stop')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

/** The next message, in the shape that the server's own script sends. */
function told<T>(child: ChildProcess, printed: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error(`the server is gone: ${printed()}`))
    child.once('exit', gone)
    child.once('message', (message) => {
      child.off('exit', gone)
      resolve(message as T)
    })
  })
}
