import { AS_SOURCE, type Child, startChild } from '../child.ts'
import type { ServerAnswer, ServersMessage } from './messages.ts'

/** A Postgres and a Redis of this run's own, each started when it is first asked for. */
export class Servers {
  #child: Child | undefined

  find(kind: 'postgres' | 'redis'): Promise<ServerAnswer> {
    return this.#ask({ kind })
  }

  async stop(): Promise<void> {
    if (this.#child === undefined) return
    await this.#ask({ kind: 'stop' })
    await this.#child.stop()
  }

  #ask(message: ServersMessage): Promise<ServerAnswer> {
    // From the sources: it is the tests' own way to start them.
    this.#child ??= startChild('../src/servers/child.ts', 'any', AS_SOURCE)
    return this.#child.ask(message)
  }
}
