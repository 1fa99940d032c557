import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { usageError } from './failure.ts'
import type { CliIo } from './io.ts'

const BYTES_MAX = 1024 * 1024

/** A JSON object as `--data` gives it: `'{…}'`, `@file`, or `-` for standard input. */
export async function readData(io: CliIo, value: string): Promise<Readonly<Record<string, unknown>>> {
  const [text, from] = await readSource(io, value)
  const data = parseJson(text)
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return { ...data }
  // The text is not repeated: it may hold anything.
  throw usageError(`${from} is not a JSON object.`, [`Write it as --data '{"name": "…"}', --data @file or --data -.`])
}

async function readSource(io: CliIo, value: string): Promise<readonly [text: string, from: string]> {
  if (value === '-') return [await readStdin(io), 'Standard input']
  if (value.startsWith('@')) return [await readTextFile(io, value.slice(1)), value.slice(1)]
  return [value, 'The value of --data']
}

/** A text file below the working directory, or at an absolute path. */
export async function readTextFile(io: CliIo, path: string): Promise<string> {
  const full = resolve(io.cwd, path)
  try {
    const { size } = await stat(full)
    if (size > BYTES_MAX) throw usageError(`${path} has more than ${BYTES_MAX / 1024 / 1024} MiB.`)
    return await readFile(full, 'utf8')
  } catch (error) {
    throw fileError(error, path)
  }
}

/** All of standard input, within bounds. */
export async function readStdin(io: CliIo): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of io.stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (text.length > BYTES_MAX) throw usageError(`Standard input has more than ${BYTES_MAX / 1024 / 1024} MiB.`)
  }
  return text + decoder.decode()
}

/** What the system says of a file, in words; anything else is passed on. */
export function fileError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return usageError(`There is no file ${path}.`)
  if (code === 'EACCES' || code === 'EPERM') return usageError(`${path} may not be read or written by this user.`)
  if (code === 'EISDIR') return usageError(`${path} is a folder.`)
  return error
}

function parseJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return json
  } catch {
    // The caller says what it expected; the parser's own message would repeat the text.
    return undefined
  }
}
