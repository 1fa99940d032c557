import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../../packages/server/src/app/index.ts'
import { type Engine, openEngine } from '../../../packages/server/src/engine.ts'
import { type End, live, randomOf } from './lives.ts'
import { readTables, tableFaults, type Tables } from './tables.ts'

const SERVICE = 'tried' as ServiceId // the id of the definition below
const DEFINITION = `id: tried
name: Tried
token: { format: "tried_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { read: Read, write: Write }
newKeys: { scopes: [read], perWorkspace: 100000 }
`

interface Acknowledged {
  readonly action: string
  readonly id: string
  readonly revision: number
  readonly name: string
  readonly disabled: boolean
  readonly revoked: boolean
  readonly token?: string
}

export interface CrashReport {
  readonly kills: number
  readonly acknowledged: number
  readonly faults: readonly string[]
}

/**
 * Kills a process that gives commands, again and again, and looks after each kill whether what was acknowledged is there
 * and nothing is there by half. A kill loses no written page, only what had not been written: that is what is tried here,
 * not the disk's promise.
 */
export async function runCrashTrial({
  kills,
  seed,
}: {
  readonly kills: number
  readonly seed: number
}): Promise<CrashReport> {
  const installation = await makeInstallation(DEFINITION)
  const { databaseFile, workspace } = installation
  const random = randomOf(seed)
  const acknowledged: Acknowledged[] = []
  const faults: string[] = []
  try {
    for (let life = 0; life < kills; life += 1) {
      const end: End = random() < 0.1 ? { afterMs: 50 + random() * 300 } : { afterLines: 1 + Math.floor(random() * 60) }
      const { lines } = await live('commands', { databaseFile, workspace, seed: seed + life }, end)
      // The writer's own lines, in the shape that it writes.
      acknowledged.push(...(lines as unknown as readonly Acknowledged[]))
      const tables = await readTables(databaseFile)
      const found = [...tableFaults(tables), ...lostOf(tables, acknowledged)]
      faults.push(...found.map((fault) => `after kill ${life + 1}: ${fault}`))
    }
    faults.push(...(await tokenFaults(databaseFile, acknowledged)))
  } finally {
    installation.remove()
  }
  return { kills, acknowledged: acknowledged.length, faults }
}

/** Acknowledged commands whose effect is not in the tables. */
function lostOf({ keys, events }: Tables, acknowledged: readonly Acknowledged[]): readonly string[] {
  const told = new Map<string, Readonly<Record<string, unknown>>>()
  for (const event of events) {
    const after = JSON.parse(String(event['after'] ?? '{}')) as Readonly<Record<string, unknown>>
    told.set(`${String(event['subject'])} ${String(after['revision'])}`, after)
  }
  return acknowledged.flatMap(({ action, id, revision, name, disabled, revoked }) => {
    const after = told.get(`${id} ${revision}`)
    const there =
      after !== undefined &&
      Number(keys.get(id)?.['revision']) >= revision &&
      after['name'] === name &&
      (after['disabledAt'] !== undefined) === disabled &&
      (after['revokedAt'] !== undefined) === revoked
    return there ? [] : [`the acknowledged ${action} of ${id} (revision ${revision}) is lost`]
  })
}

/** Tokens that were handed out and do not work as the tables say that they should. */
async function tokenFaults(databaseFile: string, acknowledged: readonly Acknowledged[]): Promise<readonly string[]> {
  const { keys, secrets } = await readTables(databaseFile)
  const byDigest = new Map(secrets.map((secret) => [secret['digest'], secret]))
  const engine = await openEngine({ databaseFile })
  const faults: string[] = []
  try {
    for (const { id, token, action } of acknowledged) {
      if (token === undefined) continue
      const key = keys.get(id)
      const secret = byDigest.get(createHash('sha256').update(token).digest('base64url'))
      const expected = expectedOf(key, secret)
      const outcome = await outcomeOf(engine, token)
      if (outcome !== expected)
        faults.push(`the token of the ${action} of ${id} is ${outcome}, and should be ${expected}`)
    }
  } finally {
    await engine.close()
  }
  return faults
}

type Row = Readonly<Record<string, unknown>>

function expectedOf(key: Row | undefined, secret: Row | undefined): string {
  if (key === undefined) return 'there'
  // A key lets go of its oldest ended secrets.
  if (secret === undefined) return 'unknown'
  if (key['revoked_at'] !== null) return 'revoked'
  if (secret['ended'] === 1 || (secret['ends_at'] !== null && Number(secret['ends_at']) <= Date.now()))
    return 'superseded'
  return key['disabled_at'] === null ? 'allowed' : 'disabled'
}

async function outcomeOf(engine: Engine, token: string): Promise<string> {
  const { verdict } = await engine.check({ service: SERVICE, credential: () => ({ kind: 'token', token }), demand: {} })
  return verdict.allowed ? 'allowed' : verdict.denial.reason
}

export interface SpendReport {
  readonly lives: number
  readonly killed: number
  /** Requests that were admitted and acknowledged, over all lives. */
  readonly admitted: number
}

/** Spends one limit from one process after the other, each ended as it is told. */
export async function runSpendTrial(
  limit: number,
  lives: readonly { readonly end: End; readonly count: number }[],
): Promise<SpendReport> {
  const installation = await makeInstallation(`${DEFINITION}limits: { hourly: { limit: ${limit}, window: 24h } }\n`)
  const { databaseFile, token } = installation
  let [admitted, killed] = [0, 0]
  try {
    for (const { end, count } of lives) {
      const life = await live('spend', { databaseFile, token, service: SERVICE, count }, end)
      admitted += life.lines.length
      killed += life.killed ? 1 : 0
    }
  } finally {
    installation.remove()
  }
  return { lives: lives.length, killed, admitted }
}

/** A database with the service, a workspace and one key. */
async function makeInstallation(definition: string): Promise<{
  readonly databaseFile: string
  readonly workspace: string
  readonly token: string
  remove(): void
}> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-crash-'))
  const databaseFile = join(folder, 'keywright.db')
  const engine = await openEngine({ databaseFile })
  try {
    await engine.applyService(SYSTEM_CALLER, SERVICE, definition)
    const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, {
      service: SERVICE,
      slug: 'one',
      name: 'One',
    })
    const { token } = await engine.createKey(SYSTEM_CALLER, workspace.id, { name: 'First' })
    if (token === undefined) throw new Error('a new key has its token')
    const remove = (): void => rmSync(folder, { recursive: true })
    return { databaseFile, workspace: workspace.id, token: token.reveal(), remove }
  } finally {
    await engine.close()
  }
}
