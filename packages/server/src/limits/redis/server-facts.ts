import { failureOf } from './failure.ts'

export interface ServerToRead {
  call(command: string, ...args: readonly string[]): Promise<unknown>
}

/** What one server tells of itself; `undefined`: it does not. */
export interface ServerFacts {
  readonly product: 'Redis' | 'Valkey'
  readonly version: string | undefined
  readonly role: string | undefined
  readonly replicas: number
  readonly evictionPolicy: string | undefined
  readonly hasFile: boolean | undefined
  /** When a write is on the disk; `forbidden`: it may not be asked. */
  readonly fsync: string | 'forbidden' | undefined
  readonly replicasToWrite: number | 'forbidden' | undefined
  /** Of a cluster's member: how the cluster is. */
  readonly cluster: string | undefined
}

export async function readServer(server: ServerToRead): Promise<ServerFacts> {
  const info = await readInfo(server)
  const isMember = info.get('cluster_enabled') === '1'
  return {
    product: info.has('valkey_version') ? 'Valkey' : 'Redis',
    version: info.get('valkey_version') ?? info.get('redis_version'),
    role: info.get('role'),
    replicas: Number(info.get('connected_slaves') ?? 0),
    evictionPolicy: info.get('maxmemory_policy'),
    hasFile: info.has('aof_enabled') ? info.get('aof_enabled') === '1' : undefined,
    fsync: await readSetting(server, 'appendfsync'),
    replicasToWrite: asNumber(await readSetting(server, 'min-replicas-to-write')),
    cluster: isMember ? linesOf(await server.call('CLUSTER', 'INFO')).get('cluster_state') : undefined,
  }
}

function asNumber(text: string | undefined): number | 'forbidden' | undefined {
  return text === undefined || text === 'forbidden' ? text : Number(text)
}

async function readInfo(server: ServerToRead): Promise<ReadonlyMap<string, string>> {
  try {
    return linesOf(await server.call('INFO'))
  } catch (error) {
    if (failureOf(error).code === 'NOPERM') return new Map()
    throw failureOf(error)
  }
}

/** Whoever runs Redis for others often takes the command away, or renames it. */
async function readSetting(server: ServerToRead, name: string): Promise<string | undefined> {
  try {
    const reply = await server.call('CONFIG', 'GET', name)
    return Array.isArray(reply) && reply.length > 1 ? String(reply[1]) : undefined
  } catch (error) {
    const { code } = failureOf(error)
    if (code === 'NOPERM' || code === 'ERR') return 'forbidden'
    throw failureOf(error)
  }
}

function linesOf(text: unknown): ReadonlyMap<string, string> {
  const lines = String(text).split('\r\n')
  return new Map(
    lines.filter((line) => line.includes(':')).map((line) => [before(line), line.slice(before(line).length + 1)]),
  )
}

function before(line: string): string {
  return line.slice(0, line.indexOf(':'))
}
