import { join, relative, resolve } from 'node:path'
import type { TokenFinder } from './find-tokens.ts'
import { type FileScan, type PlacedToken, scanFile } from './scan-file.ts'
import { walk } from './walk.ts'

export interface Finding extends Omit<PlacedToken, 'at'> {
  readonly path: string
}

export interface TreeScan {
  readonly findings: readonly Finding[]
  /** Files that were looked at. */
  readonly files: number
  readonly binaries: number
  /** Larger than what is looked at of one file. */
  readonly partial: readonly string[]
  readonly unreadable: readonly string[]
}

export interface TreeScanOptions {
  readonly cwd: string
  readonly all: boolean
  readonly bytesMax: number
}

/** Finds the tokens in a tree of files. What could not be read is named, so that "nothing found" is not said of it. */
export async function scanTree(path: string, finder: TokenFinder, options: TreeScanOptions): Promise<TreeScan> {
  const findings: Finding[] = []
  const partial: string[] = []
  const unreadable: string[] = []
  let files = 0
  let binaries = 0
  const root = resolve(options.cwd, path)
  for await (const walked of walk(root, { all: options.all })) {
    // Below the path as it was given, so that what is printed can be opened from where it was typed.
    const shown = join(path, relative(root, walked.path))
    const scan = walked.kind === 'file' ? await tryScan(walked.path, finder, options.bytesMax) : undefined
    if (scan === undefined) {
      unreadable.push(shown)
      continue
    }
    if (scan.extent === 'binary') binaries += 1
    else files += 1
    if (scan.extent === 'partial') partial.push(shown)
    for (const { at: _, ...token } of scan.found) findings.push({ path: shown, ...token })
  }
  return { findings, files, binaries, partial, unreadable }
}

async function tryScan(path: string, finder: TokenFinder, bytesMax: number): Promise<FileScan | undefined> {
  try {
    return await scanFile(path, finder, bytesMax)
  } catch {
    // Gone since it was listed, or not ours to read; the caller names it.
    return undefined
  }
}
