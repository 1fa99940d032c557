import { readFileSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Finding } from '../../ports/index.ts'

/** Whose locks and memory maps do not reach from one machine to another, or not always. */
const NETWORK =
  /^(?:nfs4?|cifs|smb3?|smbfs|ncpfs|afs|9p|ceph|glusterfs|lustre|beegfs|gpfs|ocfs2|gfs2|fuse\..*|virtiofs)$/
const MEMORY = /^(?:tmpfs|ramfs|devtmpfs)$/
const MOUNTS = '/proc/self/mountinfo'

/** What the file system under a path is called; `undefined` where the system does not say. */
export function fileSystemOf(path: string, mounts: string | undefined = readMounts()): string | undefined {
  if (mounts === undefined) return undefined
  const real = realPath(path)
  let found: { readonly at: string; readonly type: string } | undefined
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const at = (before.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 8)),
    )
    const isAbove = at !== '' && (at === '/' || real === at || real.startsWith(`${at}/`))
    // Of two mounts on one place the later one lies on top.
    if (isAbove && at.length >= (found?.at.length ?? 0)) found = { at, type: after.split(' ')[0] ?? '' }
  }
  return found?.type
}

export function judgeFileSystem(type: string | undefined): Finding {
  const isNetwork = type !== undefined && NETWORK.test(type)
  const isMemory = type !== undefined && MEMORY.test(type)
  return {
    check: 'sqlite.file_system',
    holds: !isNetwork && !isMemory,
    weakens: 'revocation',
    found:
      type === undefined
        ? 'What file system the data directory is on cannot be seen here.'
        : isNetwork
          ? `The data directory is on a file system of the network or of a host (${type}), where locks may not hold and a write may be lost.`
          : isMemory
            ? `The data directory is in memory (${type}): a restart of the machine loses everything.`
            : `The data directory is on a file system of this machine (${type}).`,
    remedy: 'Put KEYWRIGHT_DATA_DIR on a disk of this machine, or use Postgres.',
  }
}

function readMounts(): string | undefined {
  try {
    return readFileSync(MOUNTS, 'utf8')
  } catch {
    // Only Linux has it.
    return undefined
  }
}

/** With links followed; of what is not there yet, that of the nearest folder which is. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // `dirname` of the root is the root, which is there.
    return realPath(dirname(path))
  }
}
