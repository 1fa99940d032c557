import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url))

/** When a life ends: with so many acknowledgements read, so many milliseconds after its start, or by itself. */
export type End = { readonly afterLines: number } | { readonly afterMs: number } | 'by itself'

export interface Life {
  /** What was acknowledged, line by line. */
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  readonly killed: boolean
}

/** Starts the writer, kills it when it is told to, and answers when nothing is left of it. */
export async function live(
  task: 'commands' | 'spend',
  input: Readonly<Record<string, unknown>>,
  end: End,
): Promise<Life> {
  const child = spawn(process.execPath, [WRITER, task, JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const killAfterLines = typeof end === 'object' && 'afterLines' in end ? end.afterLines : Infinity
  let printed = ''
  let troubles = ''
  let lines = 0
  child.stderr.on('data', (chunk: Buffer) => {
    troubles += String(chunk)
  })
  child.stdout.on('data', (chunk: Buffer) => {
    printed += String(chunk)
    for (const character of String(chunk)) if (character === '\n') lines += 1
    if (lines >= killAfterLines) child.kill('SIGKILL')
  })
  // The instant is the point here: it falls into the start, which acknowledges nothing.
  const timer =
    typeof end === 'object' && 'afterMs' in end ? setTimeout(() => child.kill('SIGKILL'), end.afterMs) : undefined
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, by) => {
      if (code !== null && code !== 0) reject(new Error(`the writer ended with ${code}: ${troubles}`))
      else resolve(by)
    })
  })
  clearTimeout(timer)
  // What stands behind the last line break was cut off by the kill.
  const whole = printed.slice(0, printed.lastIndexOf('\n') + 1).split('\n')
  const parsed = whole
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  return { lines: parsed.filter((line) => line['ready'] !== true), killed: signal === 'SIGKILL' }
}

/** Mulberry32, as in the writer: the seed is printed, and draws the same lives again. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
