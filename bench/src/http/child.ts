import { type ChildProcess, spawn } from 'node:child_process'
import { cpus, platform } from 'node:os'
import { fileURLToPath } from 'node:url'

/** A process of ours that answers messages one at a time. */
export interface Child {
  /** Sends a message and waits for the one answer; rejects when the process ends instead, or says what went wrong. */
  ask<Answer>(message: object): Promise<Answer>
  stop(): Promise<void>
}

/** Where a process runs: the servers on the first core and the load on the last, where there are two and Linux can be told. */
export type Core = 'servers' | 'load'

/** Starts a module as a process of its own; its place is told from this one. */
export function startChild(module: string, core: Core, nodeWords: readonly string[] = []): Child {
  const path = fileURLToPath(new URL(module, import.meta.url))
  const command = [process.execPath, ...nodeWords, path]
  const pinned = platform() === 'linux' && cpus().length > 1
  const [file = '', ...words] = pinned ? ['taskset', '-c', coreOf(core), ...command] : command
  return wrap(spawn(file, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
}

function coreOf(core: Core): string {
  return core === 'servers' ? '0' : String(cpus().length - 1)
}

function wrap(process: ChildProcess): Child {
  const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()))
  return {
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
  process.on('message', (message: Message) => {
    void Promise.resolve()
      .then(() => answer(message))
      .then(
        (value) => process.send?.({ value: value ?? null }),
        (error: unknown) => process.send?.({ error: String(error) }),
      )
  })
}
