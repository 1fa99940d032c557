import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../../limits/testing/redis-server.ts'
import { hasPostgres, makeDatabase } from '../../storage/testing/postgres-databases.ts'
import { runCli } from '../main.ts'
import { makeWorld } from '../testing/run.ts'
import { registerDoctor } from './doctor.ts'

async function doctor(env: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  const { io, out, err } = makeWorld({ env })
  const exit = await runCli(['doctor', ...flags], io, [registerDoctor])
  return { exit, stdout: out.join(''), stderr: err.join('') }
}

describe('the doctor', () => {
  it('ends with 0 where nothing weakens a promise, and says what it looked at', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'keywright-doctor-'))
    try {
      const { exit, stdout } = await doctor({ KEYWRIGHT_DATA_DIR: dataDir }, '--json')
      const { holds, findings } = JSON.parse(stdout)
      // The machine of the tests may keep its files in memory.
      expect(holds).toBe(findings.every((finding: { holds: boolean }) => finding.holds))
      expect(exit).toBe(holds ? 0 : 11)
      expect(findings.map(({ check }: { check: string }) => check)).toContain('sqlite.file_system')
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })

  it.skipIf(!hasPostgres)('ends with 11 where something does, and says what it weakens and what to do', async () => {
    const { url, remove } = await makeDatabase()
    try {
      const { exit, stdout, stderr } = await doctor({ KEYWRIGHT_DATABASE_URL: url })
      expect(exit).toBe(11)
      expect(stdout).toMatch(/^WEAK {2}postgres\.fsync: fsync is off.*\n {6}Weakens: revocation\. Turn fsync/m)
      expect(stdout).toMatch(/^good {2}postgres\.primary: /m)
      expect(stderr).toMatch(/^1 of [0-9]+ findings weaken a promise\.$/m)
    } finally {
      await remove()
    }
  })

  it.skipIf(!hasRedis)('looks at the Redis that keeps the limits too', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'keywright-doctor-'))
    const redis = await startRedis(['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no'])
    try {
      const { exit, stdout } = await doctor({ KEYWRIGHT_DATA_DIR: dataDir, KEYWRIGHT_REDIS_URL: redis.url })
      expect(exit).toBe(11)
      expect(stdout).toMatch(/^WEAK {2}redis\.maxmemory_policy: .*allkeys-lru.*\n {6}Weakens: limits\. /m)
      expect(stdout).toMatch(/^WEAK {2}redis\.appendfsync: /m)
      expect(stdout).toMatch(/^good {2}redis\.master: /m)
    } finally {
      await redis.stop()
      rmSync(dataDir, { recursive: true })
    }
  })

  it('ends with 7 where no Redis answers, and repeats no password', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'keywright-doctor-'))
    try {
      const redis = 'redis://somebody:secret-word@127.0.0.1:1'
      const { exit, stderr } = await doctor({ KEYWRIGHT_DATA_DIR: dataDir, KEYWRIGHT_REDIS_URL: redis })
      expect(exit).toBe(7)
      expect(stderr).not.toContain('secret-word')
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })

  it('ends with 7 where nothing can be looked at, and repeats no password', async () => {
    const { exit, stdout, stderr } = await doctor({
      KEYWRIGHT_DATABASE_URL: 'postgres://somebody:secret-word@127.0.0.1:1/nowhere',
    })
    expect([exit, stdout]).toEqual([7, ''])
    expect(stderr).toContain('No Postgres answers')
    expect(stderr).not.toContain('secret-word')
  })
})
