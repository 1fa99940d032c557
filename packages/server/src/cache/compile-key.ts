import {
  effectiveLimits,
  foldEnds,
  hasEnvironment,
  heldScopes,
  type KeyDigest,
  type Scope,
  type ServiceDefinition,
} from '@keywright/core'
import type { KnownKey, KnownService, LimitedKey, LoadedKey } from '../ports/index.ts'
import { type IpTest, makeIpTest } from './ip-list.ts'

/** Shared between keys that hold the same, for a key's own copy would cost more memory than the key. */
const SHARED_MAX = 10_000

/** Makes known keys of what was read, and shares what many keys have in common. */
export class KeyCompiler {
  /** By definition, not by its revision: a store restored from a backup may give the same number to another text. */
  readonly #scopes = new WeakMap<ServiceDefinition, Map<string, ReadonlySet<Scope>>>()
  readonly #ips = new Map<string, IpTest>()

  /** `undefined` when the digest is no secret of the key, or the definition no longer has the key's type. */
  compile({ key, workspace }: LoadedKey, digest: KeyDigest, service: KnownService): KnownKey | undefined {
    const { definition } = service
    const secret = key.secrets.find((candidate) => candidate.digest === digest)
    const type = definition.types.find((candidate) => candidate.name === key.type)
    if (secret === undefined || type === undefined) return undefined
    const limited = limitedKeyOf({ key, workspace }, service)
    const scopesName = `${type.name} ${JSON.stringify(key.scopes)}`
    return {
      digest,
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
      limited,
      hasLimits: limited.own.length > 0 || limited.shared.length > 0,
      use: {
        found: false,
        soundAs: undefined,
        allowed: 0,
        lastUsedAt: 0,
        caller: undefined,
        callersUntil: 0,
        callers: undefined,
      },
    }
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
