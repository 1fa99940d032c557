import type { KeyDigest, KeyId, ServiceId, WorkspaceId } from '@keywright/core'
import type { KnownKey } from '../ports/index.ts'

/**
 * Known keys by digest, in bounded number. Eviction is by second chance over a plain `Map` in insertion order: an order
 * kept exactly (least recently used) would cost more on every hit than a check does. That an entry was found is noted in its
 * counters, which a check touches anyway.
 */
export class KnownTable {
  readonly #byDigest = new Map<KeyDigest, KnownKey>()
  /** A key with more than one secret in memory has a list: most have one, and a list for each would be a tenth of their memory. */
  readonly #byKey = new Map<KeyId, KeyDigest | readonly KeyDigest[]>()
  readonly #max: number
  readonly #onDrop: (known: KnownKey) => void

  constructor(max: number, onDrop: (known: KnownKey) => void) {
    if (max < 1) throw new RangeError('there must be room for one known key at least')
    this.#max = max
    this.#onDrop = onDrop
  }

  get size(): number {
    return this.#byDigest.size
  }

  find(digest: KeyDigest): KnownKey | undefined {
    const known = this.#byDigest.get(digest)
    if (known !== undefined) known.found = true
    return known
  }

  add(known: KnownKey): void {
    this.#drop(known.digest)
    while (this.#byDigest.size >= this.#max) this.#evictOne()
    known.found = false
    this.#byDigest.set(known.digest, known)
    this.#name(known.key.id, [...this.#digestsOf(known.key.id), known.digest])
  }

  dropKey(id: KeyId): void {
    for (const digest of this.#digestsOf(id)) this.#drop(digest)
  }

  dropDigest(digest: KeyDigest): void {
    this.#drop(digest)
  }

  dropWhere(test: { readonly service?: ServiceId; readonly workspace?: WorkspaceId }): void {
    for (const known of this.#byDigest.values()) {
      if (test.service !== undefined && known.key.service !== test.service) continue
      if (test.workspace !== undefined && known.key.workspaceId !== test.workspace) continue
      this.#drop(known.digest)
    }
  }

  clear(): void {
    for (const known of this.#byDigest.values()) this.#onDrop(known)
    this.#byDigest.clear()
    this.#byKey.clear()
  }

  values(): Iterable<KnownKey> {
    return [...this.#byDigest.values()]
  }

  #evictOne(): void {
    for (const [digest, known] of this.#byDigest) {
      if (!known.found) {
        this.#drop(digest)
        return
      }
      known.found = false
      this.#byDigest.delete(digest)
      this.#byDigest.set(digest, known)
    }
  }

  #drop(digest: KeyDigest): void {
    const known = this.#byDigest.get(digest)
    if (known === undefined) return
    this.#byDigest.delete(digest)
    const { id } = known.key
    this.#name(
      id,
      this.#digestsOf(id).filter((other) => other !== digest),
    )
    this.#onDrop(known)
  }

  #digestsOf(id: KeyId): readonly KeyDigest[] {
    const digests = this.#byKey.get(id) ?? []
    return typeof digests === 'string' ? [digests] : digests
  }

  #name(id: KeyId, digests: readonly KeyDigest[]): void {
    const [first, second] = digests
    if (first === undefined) this.#byKey.delete(id)
    else this.#byKey.set(id, second === undefined ? first : digests)
  }
}
