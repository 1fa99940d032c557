import { createHash } from 'node:crypto'
import { type ChainedEvent, checkChain } from '@keywright/core'
import { openConnection } from '../../../packages/server/src/storage/sqlite/index.ts'

type Row = Readonly<Record<string, unknown>>

/** Everything that a database holds, read by statements of this file's own. */
export interface Tables {
  readonly integrity: readonly Row[]
  readonly keys: ReadonlyMap<string, Row>
  readonly secrets: readonly Row[]
  readonly events: readonly Row[]
  readonly heads: readonly Row[]
  readonly changes: readonly Row[]
  readonly feedHead: number
}

export async function readTables(databaseFile: string): Promise<Tables> {
  const connection = await openConnection(databaseFile)
  // `all` answers one plain object per row.
  const read = (sql: string): readonly Row[] => connection.prepare(sql).all() as Row[]
  try {
    return {
      integrity: [...read('pragma integrity_check'), ...read('pragma foreign_key_check')],
      keys: new Map(read('select * from api_keys').map((row) => [String(row['id']), row])),
      secrets: read('select * from secrets order by id'),
      events: read('select * from audit_events order by chain, number'),
      heads: read('select * from audit_heads'),
      changes: read('select * from changes order by seq'),
      feedHead: Number(read('select head from feed')[0]?.['head']),
    }
  } finally {
    connection.close()
  }
}

/** What does not fit together in a database; each fault is a sentence. */
export function tableFaults(tables: Tables): readonly string[] {
  return [
    ...tables.integrity
      .filter((row) => row['integrity_check'] !== 'ok')
      .map((row) => `integrity: ${JSON.stringify(row)}`),
    ...feedFaults(tables),
    ...chainFaults(tables),
    ...[...tables.keys.values()].flatMap((key) => keyFaults(tables, key)),
    ...tables.secrets
      .filter((secret) => !tables.keys.has(String(secret['api_key_id'])))
      .map((secret) => `the secret ${String(secret['id'])} belongs to no key`),
  ]
}

function feedFaults({ changes, feedHead }: Tables): readonly string[] {
  const seqs = changes.map(({ seq }) => Number(seq))
  const expected = Array.from({ length: feedHead + 1 }, (_, seq) => seq)
  return seqs.join() === expected.join() ? [] : [`the feed's head is ${feedHead}, and its rows are ${seqs.join()}`]
}

function chainFaults({ events, heads }: Tables): readonly string[] {
  const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
  return heads.flatMap((head) => {
    const chain = events.filter((event) => event['chain'] === head['chain']).map(toEvent)
    const kept = { size: Number(head['size']), hash: String(head['hash']) }
    const fault = checkChain(chain, sha256, kept)
    if (fault !== undefined) return [`the chain ${String(head['chain'])} fails: ${JSON.stringify(fault)}`]
    return chain.length === kept.size ? [] : [`the chain ${String(head['chain'])} is longer than its head says`]
  })
}

function toEvent({ request_id: requestId, previous_hash: previousHash, before, after, ...row }: Row): ChainedEvent {
  const present = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
  const parsed = (text: unknown): unknown => (text === null ? undefined : JSON.parse(String(text)))
  const rest = { requestId: requestId ?? undefined, previousHash, before: parsed(before), after: parsed(after) }
  // The row's own columns, under the names of an event.
  return { ...present, ...rest } as unknown as ChainedEvent
}

/** A command leaves its row, its secrets, its event and its change together, or none of them. */
function keyFaults({ events, changes, secrets }: Tables, key: Row): readonly string[] {
  const id = String(key['id'])
  const revision = Number(key['revision'])
  const afters = events
    // A command that was refused changed nothing.
    .filter((event) => event['subject'] === id && event['action'] !== 'command.refused')
    .map((event) => JSON.parse(String(event['after'])) as Readonly<Record<string, unknown>>)
  const told = afters.map((after) => after['revision']).join()
  const faults: string[] = []
  if (told !== Array.from({ length: revision }, (_, i) => i + 1).join()) {
    faults.push(`the key ${id} has revision ${revision}, and its events tell of ${told}`)
  }
  const last = afters.at(-1)
  const own = secrets.filter((secret) => secret['api_key_id'] === id)
  const state = JSON.stringify(stateOfRow(key, own))
  if (last === undefined || JSON.stringify(stateOfAfter(last)) !== state) {
    faults.push(`the key ${id} is ${state}, and its last event says ${JSON.stringify(last)}`)
  }
  const naming = changes.filter((change) => String(change['api_key_ids']).includes(`"${id}"`))
  if (naming.length !== revision - 1) {
    faults.push(`the key ${id} has changed ${revision - 1} times, and ${naming.length} rows of the feed name it`)
  }
  if (Number(key['changed_seq']) !== Number(naming.at(-1)?.['seq'] ?? 0)) {
    faults.push(`the key ${id} does not bear the number of its last change`)
  }
  return faults
}

function stateOfRow(key: Row, secrets: readonly Row[]): readonly unknown[] {
  return [
    key['name'],
    JSON.parse(String(key['scopes'])),
    key['disabled_at'],
    key['revoked_at'],
    secrets.map(({ id, display, ends_at: endsAt, ended }) => [id, display, endsAt, ended === 1]),
  ]
}

function stateOfAfter(after: Readonly<Record<string, unknown>>): readonly unknown[] {
  // The audit keeps a key's secrets as a list of records.
  const secrets = after['secrets'] as readonly Readonly<Record<string, unknown>>[]
  return [
    after['name'],
    after['scopes'],
    after['disabledAt'] ?? null,
    after['revokedAt'] ?? null,
    secrets.map(({ id, display, endsAt, ended }) => [id, display, endsAt ?? null, ended]),
  ]
}
