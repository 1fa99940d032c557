import { type ChildProcess, spawn } from 'node:child_process'
import { cpus, platform } from 'node:os'
import { fileURLToPath } from 'node:url'

/** A process of ours that answers messages one at a time. */
export interface Child {
  readonly pid: number
  /** Sends a message and waits for the one answer; rejects when the process ends instead, or says what went wrong. */
  ask<Answer>(message: object): Promise<Answer>
  stop(): Promise<void>
}

/**
 * Where a process runs, where there are two cores and Linux can be told: one server on the first core, several on all but the
 * last, the load on the last. `any`: wherever there is room.
 */
export type Core = 'server' | 'servers' | 'load' | 'any'

/** What lets Node read TypeScript: for what the tests have and the build leaves out. */
export const AS_SOURCE: readonly string[] = ['--import', 'tsx']

/** Starts a module as a process of its own; its place is told from this one. */
export function startChild(module: string, core: Core, nodeWords: readonly string[] = []): Child {
  const path = fileURLToPath(new URL(module, import.meta.url))
  const [file = '', ...words] = [...pinnedTo(core), process.execPath, ...nodeWords, path]
  return wrap(spawn(file, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
}

/** The words that go before a command, so that it runs there. */
export function pinnedTo(core: Core): readonly string[] {
  const last = cpus().length - 1
  if (core === 'any' || platform() !== 'linux' || last < 1) return []
  const cores = { server: '0', servers: last === 1 ? '0' : `0-${last - 1}`, load: String(last) }
  return ['taskset', '-c', cores[core]]
}

function wrap(process: ChildProcess): Child {
  const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()))
  return {
    pid: process.pid ?? 0,
    async ask<Answer>(message: object): Promise<Answer> {
      const answer = new Promise<{ readonly value?: Answer; readonly error?: string }>((resolve) =>
        process.once('message', resolve),
      )
      process.send(message)
      const told = await Promise.race([answer, ended.then(() => ({ error: 'the process ended', value: undefined }))])
      if (told.error !== undefined) throw new Error(told.error)
      return told.value as Answer // what the module at the other end sends for this message
    },
    async stop() {
      process.kill()
      await ended
    },
  }
}

/** In the process itself: answers each message with what `answer` makes of it. */
export function answerParent<Message>(answer: (message: Message) => unknown): void {
  // Whoever asked is gone: there is nobody left to stop this process.
  process.on('disconnect', () => process.exit())
  process.on('message', (message: Message) => {
    void Promise.resolve()
      .then(() => answer(message))
      .then(
        (value) => process.send?.({ value: value ?? null }),
        (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
      )
  })
}
