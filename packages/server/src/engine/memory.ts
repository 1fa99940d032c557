import type { KeyId, ServiceDefinition } from '@keywright/core'
import { KnownKeyCache, type LeaseTimes, limitedKeyOf } from '../cache/index.ts'
import {
  type LeasedLimiter,
  makeLeasedLimiter,
  makeRedisBucketStore,
  makeSqlBucketStore,
  OneLimitStore,
  type RedisLink,
} from '../limits/index.ts'
import type { Clock, Digester, LimitedKey, Limiter, LimitStore, NewId } from '../ports/index.ts'
import type { Store } from '../storage/index.ts'
import type { StoreWatch } from '../system/index.ts'
import { UsageRecorder } from '../usage/index.ts'

type DefinitionOf = (stored: { readonly id: string; readonly source: string }) => ServiceDefinition

export interface MemoryParts {
  readonly store: Store
  readonly redis: RedisLink | undefined
  readonly limitStore: LimitStore
  /** Stands for the clock of Redis, in tests alone. */
  readonly storeNow: Clock['wallNow'] | undefined
  readonly digester: Digester
  readonly newId: NewId
  readonly clock: Clock
  readonly times: LeaseTimes
  readonly storeWatch: StoreWatch
  readonly knownKeysMax: number
  readonly onTrouble: (error: unknown) => void
  readonly onGuessing: () => void
}

export interface Memory {
  readonly known: KnownKeyCache
  readonly limiter: LeasedLimiter
  readonly recorder: UsageRecorder
  readonly oneLimitStore: OneLimitStore
}

/** What a node keeps in memory: known keys, leases of limits, counters. Each needs the others' news. */
export function assembleMemory(parts: MemoryParts, definitionOf: DefinitionOf, nodeCount: () => number): Memory {
  const { store, redis, limitStore, digester, newId, clock, times, onTrouble } = parts
  const recorder = new UsageRecorder({
    store: store.usage,
    clock,
    newId,
    sha256Hex: digester.sha256Hex,
    onTrouble,
  })
  const oneLimitStore = new OneLimitStore({
    feed: store.feed,
    clock,
    leaseMs: times.leaseMs,
    lookEveryMs: times.renewEveryMs,
    place: limitStore,
    node: () => known.node,
    onTrouble,
  })
  const buckets = redis === undefined ? makeSqlBucketStore(store.buckets) : makeRedisBucketStore(redis, parts.storeNow)
  const limiter: LeasedLimiter = makeLeasedLimiter({
    store: parts.storeWatch.buckets(oneLimitStore.guard(buckets)),
    monotonicNow: clock.monotonicNow,
    wallNow: clock.wallNow,
    nodes: nodeCount,
    reread: (id) => rereadLimits(store, definitionOf, id),
  })
  const known: KnownKeyCache = new KnownKeyCache({
    loader: store.loader,
    feed: store.feed,
    clock,
    newId,
    times,
    pepperVersions: digester.versions,
    knownKeysMax: parts.knownKeysMax,
    compileService: definitionOf,
    limitStore: () => limitStore.name,
    limiter: (): Limiter => limiter,
    onDrop: (entry) => recorder.take(entry),
    onTrouble,
    onGuessing: parts.onGuessing,
  })
  return { known, limiter, recorder, oneLimitStore }
}

/**
 * A key's limits as the store has them now. Nothing here comes from memory: a row that has seen a later change must be told
 * numbers that are as new, or a lowered limit would rise again.
 */
async function rereadLimits({ loader }: Store, definitionOf: DefinitionOf, id: KeyId): Promise<LimitedKey | undefined> {
  const found = await loader.loadLimited(id)
  if (found === undefined) return undefined
  const { service } = found
  return limitedKeyOf(found, { definition: definitionOf(service), changedSeq: service.changedSeq })
}
