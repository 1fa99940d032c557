import type { ChildProcess } from 'node:child_process'

/** No start takes longer, on the busiest machine. */
const START_MS_MAX = 60_000

/** What `serve --json` prints once it listens. */
export interface Listening {
  readonly url: string
  readonly port: number
  readonly setupUrl: string | null
}

/** Resolves when a `serve --json` listens. Rejects with all that it has printed where it ends first, or takes too long. */
export function untilListening(child: ChildProcess): Promise<Listening> {
  let printed = ''
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(late)
      reject(new Error(`the server ${what}:\n${printed}`))
    }
    const late = setTimeout(() => fail('does not listen'), START_MS_MAX)
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString()
      const line = /^\{"url":.*\}$/m.exec(printed)?.[0]
      if (line === undefined) return
      clearTimeout(late)
      resolve(JSON.parse(line) as Listening) // as it is printed
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`))
  })
}
