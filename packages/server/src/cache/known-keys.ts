import {
  addressBlock,
  type KeyDigest,
  type KeyId,
  type ServiceDefinition,
  type ServiceId,
  variantsOf,
  type WorkspaceId,
} from '@keywright/core'
import { LRUCache } from 'lru-cache'
import type {
  ChangeRow,
  Clock,
  FeedStore,
  KeyLoader,
  KnownKey,
  KnownKeys,
  KnownService,
  Limiter,
  LoadedKey,
  Look,
  NewId,
} from '../ports/index.ts'
import { KeyCompiler } from './compile-key.ts'
import { KnownTable } from './known-table.ts'
import { LoadGate } from './load-gate.ts'
import { Loads } from './loads.ts'
import { type LeaseTimes, Node } from './node.ts'
import { Slowing } from './slowing.ts'

export const UNKNOWN_DIGESTS_MAX = 50_000
/** Ids of up to 64 characters: two megabytes at most. */
export const UNKNOWN_SERVICES_MAX = 10_000
const SERVICES_MAX = 1000

export interface KnownKeysParts {
  readonly loader: Pick<KeyLoader, 'loadKey' | 'loadService'>
  readonly feed: FeedStore
  readonly clock: Clock
  readonly newId: NewId
  readonly times: LeaseTimes
  readonly pepperVersions: readonly number[]
  readonly knownKeysMax: number
  readonly compileService: (stored: { readonly id: string; readonly source: string }) => ServiceDefinition
  /** Where this node counts limits now. */
  readonly limitStore: () => string
  readonly limiter: () => Pick<Limiter, 'dropKey' | 'dropWorkspace' | 'dropAll'>
  /** An entry leaves memory: what it has counted must not be lost. */
  readonly onDrop: (known: KnownKey) => void
  readonly onTrouble: (error: unknown) => void
  /** Hears, now and then, that an address guesses tokens. */
  readonly onGuessing: () => void
}

/** What one process remembers, and its standing as a node, which says whether it may answer from it. */
export class KnownKeyCache implements KnownKeys {
  readonly node: Node
  readonly #parts: KnownKeysParts
  readonly #table: KnownTable
  readonly #unknown = new LRUCache<KeyDigest, true>({ max: UNKNOWN_DIGESTS_MAX })
  readonly #services = new Map<ServiceId, KnownService>()
  readonly #unknownServices = new LRUCache<ServiceId, true>({ max: UNKNOWN_SERVICES_MAX })
  readonly #compiler = new KeyCompiler()
  readonly #gate = new LoadGate()
  /** One of its own: a read of a key, inside the other, may have to wait for its service. */
  readonly #serviceGate = new LoadGate()
  readonly #slowing: Slowing
  readonly #keyLoads: Loads<KnownKey | undefined>
  readonly #serviceLoads: Loads<KnownService | undefined>

  constructor(parts: KnownKeysParts) {
    this.#parts = parts
    this.#table = new KnownTable(parts.knownKeysMax, parts.onDrop)
    const { feed, clock, newId, times, pepperVersions, limitStore, onTrouble, onGuessing } = parts
    this.#slowing = new Slowing({ clock, onGuessing })
    this.node = new Node({
      feed,
      clock,
      newId,
      times,
      pepperVersions,
      knownKeys: () => this.#table.size,
      limitStore,
      onTrouble,
      apply: (change) => this.#apply(change),
      forgetAll: () => this.#forgetAll(),
    })
    const standing = { live: () => this.node.live(), registration: () => this.node.registration }
    this.#keyLoads = new Loads({
      ...standing,
      // One read for all who wait for it, so the gate stands before the read and not before each of them.
      read: (name, address) => this.#gate.run(address, () => this.#readKeyFor(address, name.split(' ') as KeyDigest[])), // joined by `loadKey` below
      isNamed: (known, named) => known === undefined || named.has(known.key.id) || named.has(known.digest),
      keep: (name, known) => this.#keep(name, known),
    })
    this.#serviceLoads = new Loads({
      ...standing,
      read: (id, address) => this.#serviceGate.run(address, () => this.#readService(id as ServiceId)), // named by `loadService` below
      isNamed: () => true,
      keep: (id, service) => {
        if (service === undefined) this.#unknownServices.set(id as ServiceId, true)
        else if (this.#services.size < SERVICES_MAX) this.#services.set(service.id, service)
      },
    })
  }

  /** Keys in memory and reads in flight, for the metrics. */
  get sizes(): { readonly keys: number; readonly unknown: number; readonly loads: number } {
    return { keys: this.#table.size, unknown: this.#unknown.size, loads: this.#keyLoads.inFlight }
  }

  /** What was done against made-up tokens, for the metrics. */
  get guessing(): { readonly addresses: number; readonly slowed: number; readonly turnedAway: number } {
    const { turnedAway, ...counts } = this.#slowing.counts
    return { ...counts, turnedAway: turnedAway + this.#gate.turnedAway }
  }

  now(): number {
    return this.node.now()
  }

  look(): Look {
    return this.node.look()
  }

  findService(id: ServiceId): KnownService | undefined {
    return this.#services.get(id)
  }

  isUnknownService(id: ServiceId): boolean {
    return this.#unknownServices.has(id) && this.node.live()
  }

  async loadService(id: ServiceId, address: string | undefined): Promise<KnownService | undefined> {
    return this.#serviceLoads.load(id, address)
  }

  findKey(digest: KeyDigest): KnownKey | undefined {
    return this.#table.find(digest)
  }

  isUnknown(digest: KeyDigest): boolean {
    return this.#unknown.has(digest) && this.node.live()
  }

  async loadKey(digests: readonly KeyDigest[], from: string | undefined): Promise<KnownKey | undefined> {
    const name = digests.join(' ')
    const address = from === undefined ? undefined : addressBlock(from)
    // A key that stands here was known until the lease ended, so it is not made up.
    const turn = digests.some((digest) => this.#table.find(digest) !== undefined)
      ? undefined
      : this.#slowing.turn(address, name)
    if (turn === undefined) return this.#keyLoads.load(name, address)
    // Waited for before the read is shared: who asks for the same token from elsewhere is not slowed.
    await turn
    for (const digest of digests) {
      const known = this.#table.find(digest)
      if (known !== undefined && this.node.live()) return known
    }
    return this.#keyLoads.load(name, address)
  }

  /** Those who are slowed hear that they should come again; then this node leaves. */
  async stop(): Promise<void> {
    this.#slowing.close()
    await this.node.stop()
  }

  known(): Iterable<KnownKey> {
    return this.#table.values()
  }

  async #readKeyFor(address: string | undefined, digests: readonly KeyDigest[]): Promise<KnownKey | undefined> {
    const known = await this.#readKey(digests)
    // A key that has ended counts too, or the delay of the next token would tell a revoked one from one that never was. What
    // memory holds is no new guess: it is read again only while memory may not answer.
    const isGood = known !== undefined && (known.goodUntil === undefined || known.goodUntil > this.now())
    if (!isGood && !digests.every((digest) => this.#isHeld(digest))) this.#slowing.missed(address)
    return known
  }

  #isHeld(digest: KeyDigest): boolean {
    return this.#unknown.has(digest) || this.#table.find(digest) !== undefined
  }

  async #readKey(digests: readonly KeyDigest[]): Promise<KnownKey | undefined> {
    const loaded = await this.#parts.loader.loadKey(digests)
    if (loaded === undefined) return undefined
    // A service read before its key might be older than the key; one read after is at least as new.
    const remembered = this.findService(loaded.key.service)
    const service =
      remembered !== undefined && this.node.live() ? remembered : await this.loadService(loaded.key.service, undefined)
    return service === undefined ? undefined : this.#compile(loaded, digests, service)
  }

  #compile(loaded: LoadedKey, digests: readonly KeyDigest[], service: KnownService): KnownKey | undefined {
    for (const digest of digests) {
      const known = this.#compiler.compile(loaded, digest, service)
      if (known !== undefined) return known
    }
    return undefined
  }

  async #readService(id: ServiceId): Promise<KnownService | undefined> {
    const stored = await this.#parts.loader.loadService(id)
    if (stored === undefined) return undefined
    const { revision, changedSeq, source } = stored
    const definition = this.#parts.compileService({ id, source })
    return { id, revision, changedSeq, definition, variants: variantsOf(definition) }
  }

  #keep(name: string, known: KnownKey | undefined): void {
    if (known !== undefined) this.#table.add(known)
    // Every digest of the token has missed, under every pepper held.
    else for (const digest of name.split(' ')) this.#unknown.set(digest as KeyDigest, true)
  }

  #apply(change: ChangeRow): void {
    const limiter = this.#parts.limiter()
    switch (change.kind) {
      case 'keys':
        this.#keyLoads.name(new Set([...change.apiKeyIds, ...change.digests]))
        // Ids and digests of the feed were written from typed ones, by `change` alone.
        for (const id of change.apiKeyIds as KeyId[]) {
          this.#table.dropKey(id)
          limiter.dropKey(id)
        }
        for (const digest of change.digests as KeyDigest[]) {
          this.#table.dropDigest(digest)
          this.#unknown.delete(digest)
        }
        return
      case 'workspace':
        this.#keyLoads.name('everything')
        this.#dropWorkspace(change.subject as WorkspaceId)
        return
      case 'service':
        this.#keyLoads.name('everything')
        this.#serviceLoads.name('everything')
        this.#dropService(change.subject as ServiceId)
        return
      case 'unknown_digests':
        this.#keyLoads.name('everything')
        this.#unknown.clear()
        return
      default:
        // `everything`, and any kind that a newer node wrote and this one does not know.
        this.#forgetAll()
    }
  }

  #dropWorkspace(workspace: WorkspaceId): void {
    const limiter = this.#parts.limiter()
    for (const known of this.known()) if (known.key.workspaceId === workspace) limiter.dropKey(known.key.id)
    this.#table.dropWhere({ workspace })
    limiter.dropWorkspace(workspace)
  }

  #dropService(service: ServiceId): void {
    this.#services.delete(service)
    this.#unknownServices.delete(service)
    // A key whose type the old definition lacked was found unknown.
    this.#unknown.clear()
    for (const known of this.known()) {
      if (known.key.service !== service) continue
      this.#parts.limiter().dropKey(known.key.id)
      this.#parts.limiter().dropWorkspace(known.key.workspaceId)
    }
    this.#table.dropWhere({ service })
  }

  #forgetAll(): void {
    this.#keyLoads.name('everything')
    this.#serviceLoads.name('everything')
    this.#table.clear()
    this.#unknown.clear()
    this.#services.clear()
    this.#unknownServices.clear()
    this.#parts.limiter().dropAll()
  }
}
