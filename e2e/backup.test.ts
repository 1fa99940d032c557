import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runOn } from '../packages/server/src/storage/testing/postgres-databases.ts'
import {
  type EngineName,
  type EnginePlace,
  hasPostgres,
  makeEnginePlace,
  runCommand,
  type RunningExample,
  startExample,
  useEngine,
} from './support/index.ts'

/** A backup as `docs/operate/` describes it: taken in one call, put back in another, while nothing runs. */
interface Backup {
  take(example: RunningExample): Promise<void>
  putBack(example: RunningExample): Promise<void>
}

let folder = ''
const fileOf = ({ dataDir }: RunningExample): string => join(dataDir, 'keywright.db')
const urlOf = ({ environment }: RunningExample): string => environment['KEYWRIGHT_DATABASE_URL'] ?? ''

/** Its copy is made after a stop. */
const COPY: Backup = {
  async take(example) {
    await example.stop()
    copyFileSync(fileOf(example), join(folder, 'backup.db'))
  },
  async putBack(example) {
    copyFileSync(join(folder, 'backup.db'), fileOf(example))
  },
}

/** Made while the server runs. */
const DUMP: Backup = {
  async take(example) {
    execFileSync('pg_dump', ['--schema=keywright', `--file=${join(folder, 'backup.sql')}`, urlOf(example)])
    await example.stop()
  },
  async putBack(example) {
    await runOn(urlOf(example), 'drop schema keywright cascade')
    const quietly = ['--quiet', '--set=ON_ERROR_STOP=1', '--output=/dev/null']
    execFileSync('psql', [...quietly, `--file=${join(folder, 'backup.sql')}`, urlOf(example)])
  },
}

const ENGINES: readonly { readonly engine: EngineName; readonly backup: Backup }[] = [
  { engine: 'SQLite', backup: COPY },
  ...(hasPostgres ? [{ engine: 'Postgres', backup: DUMP } as const] : []),
]

let place: EnginePlace | undefined
let example: RunningExample | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keywright-backup-'))
})
afterEach(async () => {
  await example?.stop()
  await place?.remove()
  rmSync(folder, { recursive: true, force: true })
  if (example !== undefined) rmSync(example.dataDir, { recursive: true, force: true })
  place = undefined
  example = undefined
})

async function startAgain(before: RunningExample): Promise<RunningExample> {
  example = await startExample(before.dataDir, before.environment)
  return example
}

const audit = ({ url, managementToken }: RunningExample, ...words: readonly string[]) =>
  runCommand(['audit', ...words], { KEYWRIGHT_URL: url, KEYWRIGHT_API_KEY: managementToken })

describe.each(ENGINES)('a backup on $engine', ({ engine, backup }) => {
  it('brings a revoked key back, and the audit kept elsewhere says so and which it is', async () => {
    useEngine(engine)
    place = await makeEnginePlace()
    example = await startExample(undefined, place.environment)
    const { id: workspace, tokens } = example.service('foxreach').workspaces[0]!
    const { token, apiKeyId } = tokens[0]!
    const ask = async (running: RunningExample): Promise<number> =>
      (await fetch(`${running.exampleUrl('foxreach')}/api/v1/leads`, { headers: { 'x-api-key': token } })).status
    expect(await ask(example)).toBe(200)
    await backup.take(example)

    let running = await startAgain(example)
    await running.client.apiKeys.revoke(apiKeyId)
    expect(await ask(running)).toBe(403)
    const kept = await audit(running, 'export', '--workspace', workspace)
    // The export ends by naming its head.
    const head = /Head: (\S+)/.exec(kept.stderr)?.[1]
    expect(head).toBeDefined()
    await running.stop()
    await backup.putBack(running)

    running = await startAgain(running)
    expect(await ask(running), 'good again, as the page says').toBe(200)
    const found = await audit(running, 'verify', '--workspace', workspace, '--head', head ?? '')
    expect(found.stdout).toContain('tail_cut')
    expect(found.code).not.toBe(0)
    // Whoever kept the export knows what to revoke again.
    const revoked = kept.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly action?: string; readonly subject?: string })
      .filter(({ action }) => action === 'key.revoked')
    expect(revoked.map(({ subject }) => subject)).toEqual([apiKeyId])
    await running.client.apiKeys.revoke(apiKeyId)
    expect(await ask(running)).toBe(403)
  })
})
