import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileError } from './data.ts'
import { usageError } from './failure.ts'
import type { CliIo } from './io.ts'

const BYTES_MAX = 1024 * 1024

/** A file of variables, opened before the token exists: once it does, it must not be lost to a file that cannot be written. */
export interface EnvFile {
  /** Appends one line; answers whether an earlier line sets the same variable. */
  append(variable: string, value: string): Promise<{ readonly repeated: boolean }>
  close(): Promise<void>
}

/** Opens the file for its owner alone. Refuses one that git has under version control, and one that git cannot tell of. */
export async function openEnvFile(io: CliIo, path: string): Promise<EnvFile> {
  const full = resolve(io.cwd, path)
  const tracked = await io.isTracked(full)
  if (tracked !== false) {
    const why = tracked === true ? 'is under version control' : 'stands in a repository that git cannot be asked about'
    throw usageError(`${path} ${why}, so no token is written to it.`, [
      `Name a file that git ignores, or use --token-only and put the token where it belongs.`,
    ])
  }
  const file = await openPrivate(full, path)
  return {
    async append(variable, value) {
      const before = await readAll(file)
      const gap = before === '' || before.endsWith('\n') ? '' : '\n'
      await file.appendFile(`${gap}${variable}=${value}\n`)
      await file.sync()
      return { repeated: new RegExp(`^(?:export )?${variable}=`, 'm').test(before) }
    },
    close: () => file.close(),
  }
}

async function openPrivate(full: string, path: string): Promise<FileHandle> {
  let file: FileHandle | undefined
  try {
    // A link could lead to a file that is under version control, or to another user's.
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
    file = await open(full, flags, 0o600)
    const { size } = await file.stat()
    if (size > BYTES_MAX) throw usageError(`${path} is larger than a file of variables is.`)
    await file.chmod(0o600)
    return file
  } catch (error) {
    await file?.close()
    const isLink = error instanceof Error && 'code' in error && error.code === 'ELOOP'
    throw isLink ? usageError(`${path} is a link; name the file itself.`) : fileError(error, path)
  }
}

async function readAll(file: FileHandle): Promise<string> {
  const { size } = await file.stat()
  const buffer = Buffer.alloc(Math.min(size, BYTES_MAX))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
  return buffer.toString('utf8', 0, bytesRead)
}
