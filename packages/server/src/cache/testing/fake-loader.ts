import type { KeyDigest, ServiceId } from '@keywright/core'
import type { KeyLoader, LoadedKey, StoredService } from '../../ports/index.ts'
import { makeKey, makeWorkspace, serviceId } from '../../testing/rows.ts'

export const ACME_SOURCE = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes: { "records:read": Read, "records:write": Write }
newKeys: { scopes: all }
`

/** The rows that a check reads, in memory; counts the reads, and holds their replies back for as long as a test likes. */
export class FakeLoader implements Pick<KeyLoader, 'loadKey' | 'loadService'> {
  readonly keys = new Map<KeyDigest, LoadedKey>()
  readonly services = new Map<ServiceId, StoredService>()
  /** Replies carry what was read before, and wait for this. */
  replies: Promise<void> = Promise.resolve()
  down = false
  keyReads = 0
  serviceReads = 0

  constructor() {
    this.putService(ACME_SOURCE, 1)
  }

  putService(source: string, revision: number): void {
    const id = serviceId('acme')
    this.services.set(id, { id, source, revision, changedSeq: 0 })
  }

  /** Puts a key, in place of what its digests led to before. */
  put(index: number, fields: Parameters<typeof makeKey>[1] = {}): LoadedKey {
    const loaded = { key: makeKey(index, fields), workspace: makeWorkspace(1) }
    for (const secret of loaded.key.secrets) this.keys.set(secret.digest, loaded)
    return loaded
  }

  async loadKey(digests: readonly KeyDigest[]): Promise<LoadedKey | undefined> {
    this.keyReads += 1
    if (this.down) throw new Error('the store cannot be reached')
    const found = digests.map((digest) => this.keys.get(digest)).find((loaded) => loaded !== undefined)
    await this.replies
    return found
  }

  async loadService(id: ServiceId): Promise<StoredService | undefined> {
    this.serviceReads += 1
    if (this.down) throw new Error('the store cannot be reached')
    const found = this.services.get(id)
    await this.replies
    return found
  }
}
