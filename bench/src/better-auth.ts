import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiKey } from '@better-auth/api-key'
import { NodeSqliteDialect } from '@better-auth/kysely-adapter/node-sqlite-dialect'
import { DatabaseSync } from '@photostructure/sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { contest, type Plan, type Side } from './contest.ts'
import { type Fixture, openFixture, SERVICE } from './fixture.ts'
import { rateResult, type Result } from './results.ts'

const WHOLE =
  'The whole answer is made for each check: the key as a resource, its limits, and what the service itself would say. What of it ' +
  'could be kept has been looked into in part only.'
const DISK = 'Both sides write before they answer. What the rest of ours takes has not been looked into.'
const VERSION = 'Better Auth 1.7.5'

type Storage = 'database' | 'secondary-storage'

/** The API-key plugin of Better Auth: as both sides come, and with every count durable before the answer. */
export async function measureBetterAuth(plan: Plan): Promise<readonly Result[]> {
  const fixture = await openFixture()
  const folder = mkdtempSync(join(tmpdir(), 'keywright-bench-rival-'))
  try {
    const [token = ''] = await fixture.makeTokens(SERVICE, 1)
    const database = await openRival(folder, 'database')
    const secondary = await openRival(folder, 'secondary-storage')
    const inMemory = asItComes(fixture, token)
    const claims = [
      { name: 'check as it comes, rival in its database mode', budget: 200, ours: inMemory, other: database },
      {
        name: 'check as it comes, rival in its fastest mode',
        budget: 50,
        reason: WHOLE,
        ours: inMemory,
        other: secondary,
      },
      {
        name: 'check, every count durable',
        budget: 10,
        reason: DISK,
        ours: eachCountDurable(fixture, token),
        other: database,
      },
    ]
    const results: Result[] = []
    for (const { ours, other, ...claim } of claims) {
      results.push(rateResult({ ...claim, otherName: other.name }, await contest(ours, other, plan)))
    }
    return results
  } finally {
    await fixture.close()
    rmSync(folder, { recursive: true })
  }
}

function asItComes({ keywright }: Fixture, token: string): Side {
  return {
    name: 'keywright',
    async run(times) {
      for (let i = 0; i < times; i += 1) await expectGood(keywright, token)
    },
  }
}

/** The count is flushed, and the transaction awaited, before the next check: nothing is batched between requests. */
function eachCountDurable({ keywright }: Fixture, token: string): Side {
  return {
    name: 'keywright, flushed each time',
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        await expectGood(keywright, token)
        await keywright.engine.recorder.flush()
      }
    },
  }
}

async function expectGood(keywright: Fixture['keywright'], token: string): Promise<void> {
  const { allowed } = await keywright.verify({ service: SERVICE, token, scopes: ['records:read'] })
  if (!allowed) throw new Error('a good key was refused')
}

/** On the same driver, with the same journal and the same promise of durability as our own store. */
async function openRival(folder: string, storage: Storage): Promise<Side> {
  const database = new DatabaseSync(join(folder, `${storage}.db`))
  database.exec('pragma journal_mode = WAL; pragma synchronous = FULL')
  const kept = new Map<string, string>()
  const options = {
    baseURL: 'http://localhost:3000',
    secret: 'a secret that protects nothing but a measurement',
    // The same class as `node:sqlite` has; the dialect's types know that one alone.
    database: { dialect: new NodeSqliteDialect({ database: database as never }), type: 'sqlite' as const },
    secondaryStorage: {
      get: (name: string) => kept.get(name) ?? null,
      set: (name: string, value: string) => void kept.set(name, value),
      delete: (name: string) => void kept.delete(name),
      getAndDelete: (name: string) => {
        const value = kept.get(name) ?? null
        kept.delete(name)
        return value
      },
      increment: (name: string) => {
        const value = Number(kept.get(name) ?? 0) + 1
        kept.set(name, String(value))
        return value
      },
    },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [apiKey({ storage, rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 } })],
  }
  const auth = betterAuth(options)
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  const { internalAdapter } = await auth.$context
  const user = await internalAdapter.createUser(
    { email: 'a@example.com', name: 'a', emailVerified: true },
    { method: 'admin' },
  )
  const permissions = { records: ['read'] }
  const { key } = await auth.api.createApiKey({ body: { userId: user.id, permissions } })
  return {
    name: `${VERSION}, ${storage}`,
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        const { valid } = await auth.api.verifyApiKey({ body: { key, permissions } })
        if (!valid) throw new Error('the rival refused a good key')
      }
    },
  }
}
