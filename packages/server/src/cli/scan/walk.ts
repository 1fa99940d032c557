import { type Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

export type Walked =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string }

/** Folders of other people's files. */
const PASSED_OVER = new Set(['.git', 'node_modules'])

/**
 * Every plain file below a path, in the order of their names. A link is not followed, for it may lead out of the tree or in a
 * circle; the path itself may be one, since whoever named it meant what it leads to.
 */
export async function* walk(path: string, { all }: { readonly all: boolean }): AsyncGenerator<Walked, void, undefined> {
  const kind = await kindOf(path)
  if (kind === 'file') yield { kind: 'file', path }
  else if (kind === 'folder') yield* walkFolder(path, all)
  else yield { kind: 'unreadable', path }
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other'> {
  try {
    const stats = await stat(path)
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other'
  } catch {
    // Absent, or not ours to look at: the caller names it.
    return 'other'
  }
}

async function* walkFolder(path: string, all: boolean): AsyncGenerator<Walked, void, undefined> {
  const entries = await entriesOf(path)
  if (entries === undefined) {
    yield { kind: 'unreadable', path }
    return
  }
  for (const entry of entries) {
    const below = join(path, entry.name)
    if (entry.isDirectory()) {
      if (all || !PASSED_OVER.has(entry.name)) yield* walkFolder(below, all)
    } else if (entry.isFile()) yield { kind: 'file', path: below }
  }
}

async function entriesOf(path: string): Promise<readonly Dirent[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return undefined
  }
}
