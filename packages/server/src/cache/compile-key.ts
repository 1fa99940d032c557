import {
  type ApiKey,
  effectiveLimits,
  foldEnds,
  hasEnvironment,
  heldScopes,
  type KeyDigest,
  type Scope,
  type ServiceDefinition,
  type Workspace,
} from '@keywright/core'
import type { KnownKey, KnownService, LimitedKey, LoadedKey } from '../ports/index.ts'
import { type IpTest, makeIpTest } from './ip-list.ts'

/** Shared between keys that hold the same, for a key's own copy would cost more memory than the key. */
const SHARED_MAX = 10_000
/** Of what is compared as JSON; what is longer, few keys have alike. */
const ALIKE_LENGTH_MAX = 512

/** Makes known keys of what was read, and shares what many keys have in common. */
export class KeyCompiler {
  /** By definition, not by its revision: a store restored from a backup may give the same number to another text. */
  readonly #scopes = new WeakMap<ServiceDefinition, Map<string, ReadonlySet<Scope>>>()
  readonly #ips = new Map<string, IpTest>()
  /** Workspaces, lists, records and texts that many keys have alike, by what they say. */
  readonly #alike = new Map<string, unknown>()

  /** `undefined` when the digest is no secret of the key, or the definition no longer has the key's type. */
  compile(loaded: LoadedKey, digest: KeyDigest, service: KnownService): KnownKey | undefined {
    const { definition } = service
    const workspace = this.#alikeOf(loaded.workspace)
    const key = this.#lean(loaded.key, service, workspace)
    const secret = key.secrets.find((candidate) => candidate.digest === digest)
    const type = definition.types.find((candidate) => candidate.name === key.type)
    if (secret === undefined || type === undefined) return undefined
    const scopesName = `${type.name} ${JSON.stringify(key.scopes)}`
    return {
      // The row's own text, and not another of the same characters.
      digest: secret.digest,
      service: service.id,
      key,
      secret,
      workspace,
      scopes: share(this.#scopesOf(definition), scopesName, () => heldScopes(definition, type, key.scopes)),
      goodUntil: foldEnds(key, secret),
      environmentHeld: hasEnvironment(definition, workspace, key.environment),
      allowsIp:
        key.allowedIps.length === 0
          ? undefined
          : share(this.#ips, key.allowedIps.join(' '), () => makeIpTest(key.allowedIps)),
      origins: key.allowedOrigins.length === 0 ? undefined : key.allowedOrigins,
      limited: this.#limited({ key, workspace }, service),
      found: false,
      soundAs: undefined,
      uses: 0,
      usedAfterStart: 0,
      caller: undefined,
      callersUntil: 0,
      callers: undefined,
    }
  }

  /** The same key; what it has in common with others is theirs too. Read from the store, each has copies of its own. */
  #lean(key: ApiKey, { id }: KnownService, workspace: Workspace): ApiKey {
    return {
      ...key,
      service: key.service === id ? id : key.service,
      workspaceId: key.workspaceId === workspace.id ? workspace.id : key.workspaceId,
      environment: this.#alikeOf(key.environment),
      type: this.#alikeOf(key.type),
      createdBy: this.#alikeOf(key.createdBy),
      scopes: this.#alikeOf(key.scopes),
      limits: this.#alikeOf(key.limits),
      allowedIps: this.#alikeOf(key.allowedIps),
      allowedOrigins: this.#alikeOf(key.allowedOrigins),
      metadata: this.#alikeOf(key.metadata),
      secrets: key.secrets.map((secret) => ({ ...secret, format: this.#alikeOf(secret.format) })),
    }
  }

  #limited(loaded: LoadedKey, service: KnownService): LimitedKey | undefined {
    const { id, workspaceId, own, shared, ownVersion, sharedVersion } = limitedKeyOf(loaded, service)
    if (own.length === 0 && shared.length === 0) return undefined
    // Member by member: spread together, each of them would have a shape of its own, of a quarter of a kilobyte.
    return { id, workspaceId, own: this.#alikeOf(own), shared: this.#alikeOf(shared), ownVersion, sharedVersion }
  }

  #alikeOf<T>(value: T): T {
    // What says the same in JSON is the same: all of these are plain data.
    const text = JSON.stringify(value)
    return text.length > ALIKE_LENGTH_MAX ? value : share(this.#alike as Map<string, T>, text, () => value)
  }

  #scopesOf(definition: ServiceDefinition): Map<string, ReadonlySet<Scope>> {
    const known = this.#scopes.get(definition)
    if (known !== undefined) return known
    const made = new Map<string, ReadonlySet<Scope>>()
    this.#scopes.set(definition, made)
    return made
  }
}

/** What the limiter must know of a key, with the versions of all that its numbers were taken from. */
export function limitedKeyOf(
  { key, workspace }: LoadedKey,
  service: Pick<KnownService, 'definition' | 'changedSeq'>,
): LimitedKey {
  const { own, shared } = effectiveLimits(service.definition, workspace, key)
  const sharedVersion = Math.max(workspace.changedSeq, service.changedSeq)
  return {
    id: key.id,
    workspaceId: key.workspaceId,
    own,
    shared,
    ownVersion: Math.max(key.changedSeq, sharedVersion),
    sharedVersion,
  }
}

function share<T>(table: Map<string, T>, name: string, make: () => T): T {
  const known = table.get(name)
  if (known !== undefined) return known
  if (table.size >= SHARED_MAX) table.clear()
  const made = make()
  table.set(name, made)
  return made
}
