import type { ClusterNode, ClusterOptions, DNSLookupFunction, RedisOptions } from 'ioredis'
import type { RedisAddress } from '../../config/index.ts'
import { aloneOptions, clusterOptions } from './client-options.ts'

/** What is used of ioredis' two clients. */
export interface RedisClient {
  readonly status: string
  connect(): Promise<unknown>
  disconnect(): void
  on(event: string, listener: (...told: readonly unknown[]) => void): unknown
  call(command: string, ...args: readonly string[]): Promise<unknown>
  evalsha(sha: string, keys: number, key: string, order: string): Promise<unknown>
  eval(script: string, keys: number, key: string, order: string): Promise<unknown>
}

/** A member of a cluster, as its client lists them. */
export interface RedisMember {
  readonly status: string
  connect(): Promise<unknown>
  ping(): Promise<unknown>
  call(command: string, ...args: readonly string[]): Promise<unknown>
}

export type OpenedClient =
  | { readonly kind: 'alone'; readonly client: RedisClient }
  | {
      readonly kind: 'cluster'
      readonly client: RedisClient & { nodes(role: 'master' | 'all'): readonly RedisMember[] }
    }

/**
 * An application's client of ioredis, of whatever copy of the module. It tells how to connect; its own connections are left
 * alone, since they may send a command twice.
 */
export interface SourceRedis {
  readonly isCluster: boolean
  duplicate(...overrides: never[]): unknown
}

/** Makes the client; it connects when it is told to. Of one server it may turn out that it is a cluster's. */
export async function makeClient(place: RedisAddress | SourceRedis, asCluster: boolean): Promise<OpenedClient> {
  if ('duplicate' in place) return duplicated(place)
  const { Cluster, Redis } = await import('ioredis')
  const { servers, username, password, db, tls, ca } = place
  const signIn = {
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls: ca === undefined ? {} : { ca } }),
  }
  if (servers.length > 1 || asCluster) return clustered(new Cluster([...servers], ofCluster(signIn, tls)))
  return { kind: 'alone', client: new Redis({ ...servers[0], ...signIn, db, ...aloneOptions }) }
}

function duplicated(source: SourceRedis): OpenedClient {
  // How each of the two is copied is what ioredis documents; the one type that fits both takes nothing.
  if (source.isCluster) {
    const { duplicate } = source as unknown as {
      duplicate(nodes: ClusterNode[], options: ClusterOptions): ClusterClient
    }
    return clustered(duplicate.call(source, [], clusterOptions))
  }
  const { duplicate } = source as unknown as { duplicate(options: RedisOptions): RedisClient }
  return { kind: 'alone', client: duplicate.call(source, aloneOptions) }
}

type ClusterClient = Extract<OpenedClient, { readonly kind: 'cluster' }>['client']

/**
 * A member that is first connected by a command lets those beside it fail; so each is as soon as the cluster is ready, or
 * as it becomes known. Not before: the client itself asks one of them whether the cluster is.
 */
function clustered(client: ClusterClient): OpenedClient {
  const join = (member: RedisMember): void => {
    if (member.status === 'wait') member.connect().catch(() => {})
  }
  client.on('ready', () => client.nodes('all').forEach(join))
  client.on('+node', (node) => {
    const member = node as RedisMember // what the event tells, by ioredis' documentation
    setImmediate(() => {
      if (client.status === 'ready') join(member)
    })
  })
  return { kind: 'cluster', client }
}

/** With TLS the servers' names must reach the handshake as they are, not as addresses. */
function ofCluster(signIn: Pick<RedisOptions, 'username' | 'password' | 'tls'>, tls: boolean) {
  const redisOptions = { ...clusterOptions.redisOptions, ...signIn }
  const dnsLookup: DNSLookupFunction = (host, found) => found(null, host)
  return { ...clusterOptions, ...(tls && { dnsLookup }), redisOptions } satisfies ClusterOptions
}
