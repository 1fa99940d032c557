import { type ChainedEvent, checkChain } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { Store } from '../sqlite-store.ts'
import { workspaceId } from '../../testing/rows.ts'
import { auditEntry, sha256, type Suite } from './suite.ts'

/** A chain as the tables hold it, read by this suite's own statements. */
async function readChain(store: Store, chain: string): Promise<readonly ChainedEvent[]> {
  const rows = await store.transactRaw((db) =>
    db.selectFrom('audit_events').selectAll().where('chain', '=', chain).orderBy('number').execute(),
  )
  return rows.map(({ request_id, previous_hash, before, after, ...row }) => ({
    ...row,
    service: row.service ?? undefined,
    ip: row.ip ?? undefined,
    reason: row.reason ?? undefined,
    requestId: request_id ?? undefined,
    previousHash: previous_hash,
    before: before === null ? undefined : JSON.parse(before),
    after: after === null ? undefined : JSON.parse(after),
  }))
}

async function readHead(store: Store, chain: string) {
  return store.transactRaw((db) =>
    db.selectFrom('audit_heads').select(['size', 'hash']).where('chain', '=', chain).executeTakeFirst(),
  )
}

export function auditCases(suite: Suite): void {
  describe('the audit', () => {
    it('keeps one unbroken chain for each workspace and one for the installation, whoever writes at the same time', async () => {
      const chains = ['installation', workspaceId(1), workspaceId(2)] as const
      const other = await suite.another()
      await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          (i % 2 === 0 ? suite.store : other).transact((unit) =>
            unit.record(auditEntry({ chain: chains[i % 3]!, subject: `key_${i}`, after: { i } })),
          ),
        ),
      )
      for (const chain of chains) {
        const events = await readChain(suite.store, chain)
        expect(events).toHaveLength(10)
        expect(checkChain(events, sha256, await readHead(suite.store, chain))).toBeUndefined()
      }
    })

    it('gives no number to an event whose command failed', async () => {
      await suite.store.transact((unit) => unit.record(auditEntry()))
      const failing = suite.store.transact(async (unit) => {
        await unit.record(auditEntry())
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      await suite.store.transact((unit) => unit.record(auditEntry()))
      const events = await readChain(suite.store, 'installation')
      expect(events.map(({ number }) => number)).toEqual([1, 2])
      expect(checkChain(events, sha256, await readHead(suite.store, 'installation'))).toBeUndefined()
    })

    it.each(['cut \0 here', 'half \ud800 a pair', `quotes ' " \\ and ; --`, 'línea\nnueva ✓'])(
      'stays whole with any text in its fields',
      async (text) => {
        await suite.store.transact((unit) =>
          unit.record(
            auditEntry({
              actor: text,
              subject: text,
              requestId: text,
              ip: text,
              reason: text,
              before: { [text]: text },
              after: [text, null, { deep: undefined }],
            }),
          ),
        )
        const events = await readChain(suite.store, 'installation')
        expect(checkChain(events, sha256)).toBeUndefined()
      },
    )

    it('shows by itself that a row was changed behind its back', async () => {
      for (let i = 0; i < 3; i += 1) await suite.store.transact((unit) => unit.record(auditEntry()))
      await suite.store.transactRaw((db) =>
        db.updateTable('audit_events').set({ actor: 'nobody' }).where('number', '=', 2).execute(),
      )
      const events = await readChain(suite.store, 'installation')
      expect(checkChain(events, sha256)).toEqual({ number: 2, kind: 'changed' })
    })

    it('says when it happened by the clock of the writer', async () => {
      await suite.store.transact((unit) => unit.record(auditEntry()))
      expect((await readChain(suite.store, 'installation'))[0]?.at).toBe(suite.clock.now)
    })
  })

  describe('an Idempotency-Key', () => {
    const result = { fingerprint: 'f', resultId: 'key_1' }

    it('is remembered for its caller alone, for a day', async () => {
      await suite.store.transact((unit) => unit.keepIdempotent('a', 'once', result))
      const find = (caller: string, key: string) => suite.store.transact((unit) => unit.findIdempotent(caller, key))
      expect(await find('a', 'once')).toEqual(result)
      expect(await find('b', 'once')).toBeUndefined()
      expect(await find('a', "once' or '1'='1")).toBeUndefined()
      suite.clock.now += 86_400_001
      expect(await find('a', 'once')).toBeUndefined()
    })

    it('makes one thing, however often it comes at the same time', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          suite.store.transact(async (unit) => {
            const earlier = await unit.findIdempotent('a', 'once')
            if (earlier !== undefined) return earlier.resultId
            await unit.keepIdempotent('a', 'once', { fingerprint: 'f', resultId: `key_${i}` })
            return `key_${i}`
          }),
        ),
      )
      expect(new Set(outcomes).size).toBe(1)
    })
  })
}
