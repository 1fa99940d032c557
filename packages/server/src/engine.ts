import type { ServiceDefinition, Workspace } from '@keywright/core'
import {
  type ApplyService,
  type AuditUseCases,
  type Authenticate,
  type BulkKeys,
  type Check,
  type CreateKey,
  type DeleteKey,
  type ImportKeys,
  type KeyCommands,
  makeApplyService,
  makeAuditUseCases,
  makeAuthenticate,
  makeBulkKeys,
  makeChangeKey,
  makeCheck,
  makeCreateKey,
  makeDeleteKey,
  makeImportKeys,
  makeKeyCommands,
  makeMembers,
  makeMintVersion,
  makePruneHistory,
  makeRedigest,
  makeWorkspaceCommands,
  type MemberUseCases,
  prepareInstallation,
  type PrunedRows,
  RETENTION,
  type Retention,
  startUpkeep,
  type WorkspaceCommands,
} from './app/index.ts'
import { type KnownKeyCache, LEASE_TIMES, type LeaseTimes, makeProof } from './cache/index.ts'
import { makeDefinitionOf, readDefinition } from './config/index.ts'
import {
  assembleMemory,
  type LimitsPlace,
  type MemoryParts,
  openLimits,
  openStore,
  requirePeppers,
  type StorePlace,
} from './engine/index.ts'
import { type LeasedLimiter, openRedisName, type RedisLink, SQL_LIMIT_STORE } from './limits/index.ts'
import type { Clock, Digester, FeedStore, MemberQueries, NewId, Proof, Queries } from './ports/index.ts'
import {
  ConfiguredSite,
  makeDigester,
  makeNewId,
  makeOidcProvider,
  makePasskeyCeremonies,
  makePasswords,
  type OidcSettings,
  readPeppers,
  rest,
  StoreWatch,
  systemClock,
  systemRandomBytes,
  traceCommand,
  traceCommands,
} from './system/index.ts'
import type { UsageRecorder } from './usage/index.ts'

export type { StorePlace } from './engine/index.ts'

export type EngineOptions = StorePlace & EngineSettings

export interface EngineSettings extends LimitsPlace {
  /** `version:base64` lines; absent: no pepper. */
  readonly peppers?: string | undefined
  readonly knownKeysMax?: number
  /** The address at which browsers reach the dashboard, as an origin; absent: where the server listens, as `localhost`. */
  readonly publicUrl?: string | undefined
  /** An OpenID provider at which members may sign in. */
  readonly oidc?: OidcSettings | undefined
  readonly times?: LeaseTimes
  readonly retention?: Retention
  /** Stands for the clocks of this machine and of the store. */
  readonly clock?: Clock
  /** Hears what goes wrong beside a request: a flush or a renewal that failed. */
  readonly onTrouble?: (error: unknown) => void
  /** Hears of every sign-in that was refused, with the member whose account it was for, if there is one. */
  readonly onSignInRefused?: (from: { readonly requestId: string | undefined }, memberId: string | undefined) => void
  /** Hears, once in five minutes at most, that an address guesses tokens. */
  readonly onGuessing?: () => void
}

/** Everything that the doors need, wired to one store. */
export interface Engine extends AuditUseCases, MemberUseCases {
  readonly check: Check
  readonly authenticate: Authenticate
  readonly createKey: CreateKey
  readonly keys: KeyCommands
  readonly deleteKey: DeleteKey
  readonly importKeys: ImportKeys
  readonly bulkKeys: BulkKeys
  readonly workspaces: WorkspaceCommands
  readonly applyService: ApplyService
  readonly queries: Queries
  readonly members: MemberQueries
  readonly feed: FeedStore
  readonly proof: Proof
  readonly digester: Digester
  readonly newId: NewId
  readonly clock: Clock
  readonly recorder: UsageRecorder
  readonly known: KnownKeyCache
  readonly definitionOf: (stored: { readonly id: string; readonly source: string }) => ServiceDefinition
  readonly lastDefinitionOf: (id: string) => ServiceDefinition | undefined
  readonly limiter: LeasedLimiter
  /** The way to Redis, where limits are kept there. */
  readonly redis: Pick<RedisLink, 'connected' | 'counts'> | undefined
  /** Counts of what the store was asked for, and of what retention has deleted. */
  readonly storeWatch: StoreWatch
  /** The dashboard's address; the server tells it where it listens. */
  readonly site: ConfiguredSite
  readonly pruned: Readonly<PrunedRows>
  /** How many changes this node has yet to apply. Asks the store. */
  feedLag(): Promise<number>
  /** Runs `work` while no other process on the same Postgres does the same under this name. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Where management tokens live. */
  readonly managementWorkspace: Workspace
  /** Gives back leases, writes what was counted, leaves the feed, closes the store. */
  close(): Promise<void>
}

const KNOWN_KEYS_MAX = 200_000

/**
 * Opens the store and starts this process as a node. Rejects when a pepper that live secrets need is missing, and while a node
 * lives that counts limits elsewhere.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { clock = systemClock, times = LEASE_TIMES, onTrouble = () => {}, onGuessing = () => {} } = options
  const digester = makeDigester(options.peppers === undefined ? [] : readPeppers(options.peppers))
  const newId = makeNewId(clock.wallNow)
  const storeWatch = new StoreWatch()
  const tools = { newId, sha256: digester.sha256Hex, wallNow: clock.wallNow }
  const store = storeWatch.store(await openStore(options, tools, options.clock?.wallNow))
  let redis: RedisLink | undefined
  try {
    await requirePeppers(store, digester)
    redis = await openLimits(options)
    return await assemble({
      store,
      redis,
      limitStore: redis === undefined ? SQL_LIMIT_STORE : await openRedisName(redis),
      storeNow: options.clock?.wallNow,
      digester,
      newId,
      clock,
      times,
      onTrouble,
      onSignInRefused: options.onSignInRefused ?? (() => {}),
      onGuessing,
      storeWatch,
      site: new ConfiguredSite(options.publicUrl),
      oidc: options.oidc,
      retention: options.retention ?? RETENTION,
      knownKeysMax: options.knownKeysMax ?? KNOWN_KEYS_MAX,
    })
  } catch (error) {
    redis?.close()
    await store.close()
    throw error
  }
}

interface Parts extends MemoryParts {
  readonly onSignInRefused: NonNullable<EngineOptions['onSignInRefused']>
  readonly site: ConfiguredSite
  readonly oidc: OidcSettings | undefined
  readonly retention: Retention
}

async function assemble(parts: Parts): Promise<Engine> {
  const { store, digester, newId, clock, onTrouble } = parts
  const definitions = makeDefinitionOf()
  const { definitionOf } = definitions
  // Leases are a part of one node's share, so each node counts the others now and then; a wrong number admits nothing.
  let nodes = 1
  const memory = assembleMemory(parts, definitionOf, () => nodes)
  const { known, limiter, recorder, oneLimitStore } = memory
  const proof = makeProof({ feed: store.feed, clock, times: parts.times, pull: () => known.node.pull() })
  const redigest = makeRedigest({
    transact: store.transact,
    feed: store.feed,
    currentVersion: digester.currentVersion,
    monotonicNow: clock.monotonicNow,
    onTrouble,
  })
  const check = makeCheck({ known, limiter, recorder, digester, onOldPepper: redigest.redigest })
  const audit = makeAuditUseCases({ ...store, sha256: digester.sha256Hex, wallNow: clock.wallNow, rest, onTrouble })
  const members = makeMembers({
    transact: store.transact,
    members: store.members,
    passwords: makePasswords(),
    ceremonies: makePasskeyCeremonies(),
    oidc: parts.oidc && makeOidcProvider(parts.oidc, { monotonicNow: clock.monotonicNow, onTrouble }),
    site: parts.site,
    proof,
    mint: { randomBytes: systemRandomBytes, newId, sha256Hex: digester.sha256Hex },
    wallNow: clock.wallNow,
    monotonicNow: clock.monotonicNow,
    onRefusal: parts.onSignInRefused,
    onTrouble,
  })
  const mintVersion = makeMintVersion({ feed: store.feed, digester })
  const minting = { digester, mintVersion, randomBytes: systemRandomBytes, newId }
  const applyService = traceCommand(
    'applyService',
    makeApplyService({
      transact: store.transact,
      queries: store.queries,
      readDefinition: (source) => readDefinition(source, 'definition.yaml'),
      definitionOf,
      proof,
    }),
  )
  const workspaces = traceCommands(makeWorkspaceCommands({ transact: store.transact, definitionOf, proof, newId }))
  const managementWorkspace = await prepareInstallation({ queries: store.queries, applyService, workspaces })
  await known.node.start()
  await oneLimitStore.require().catch(async (error: unknown) => {
    await known.stop()
    throw error
  })
  recorder.start()
  const onNodes = (count: number): void => {
    nodes = Math.max(1, count)
  }
  const history = makePruneHistory({ store: store.retention, retention: parts.retention, wallNow: clock.wallNow })
  const stopUpkeep = startUpkeep({ clock, limiter, oneLimitStore, feed: store.feed, history, onTrouble, onNodes })
  return {
    check,
    authenticate: makeAuthenticate(check),
    createKey: traceCommand('createKey', makeCreateKey({ transact: store.transact, definitionOf, ...minting })),
    keys: traceCommands(makeKeyCommands(makeChangeKey({ transact: store.transact, definitionOf, proof }), minting)),
    deleteKey: traceCommand('deleteKey', makeDeleteKey({ transact: store.transact, proof })),
    importKeys: traceCommand(
      'importKeys',
      makeImportKeys({ transact: store.transact, definitionOf, digester, newId, proof }),
    ),
    bulkKeys: traceCommand('bulkKeys', makeBulkKeys({ transact: store.transact, proof })),
    workspaces,
    applyService,
    ...audit,
    ...members,
    queries: store.queries,
    members: store.members,
    feed: store.feed,
    proof,
    digester,
    newId,
    clock,
    recorder,
    known,
    limiter,
    redis: parts.redis,
    storeWatch: parts.storeWatch,
    site: parts.site,
    pruned: history.pruned,
    async feedLag() {
      const head = await store.transact((unit) => unit.readHead())
      return Math.max(0, head.seq - (known.node.appliedSeq ?? 0))
    },
    inTurn: store.inTurn,
    definitionOf,
    lastDefinitionOf: definitions.lastOf,
    managementWorkspace,
    async close() {
      await stopUpkeep()
      await redigest.idle()
      await audit.auditRefusals.idle()
      await members.refusedSignIns.idle()
      await limiter.close()
      parts.redis?.close()
      await known.stop()
      await recorder.stop()
      await store.close()
    },
  }
}
