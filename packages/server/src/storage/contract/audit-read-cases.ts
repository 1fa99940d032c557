import { describe, expect, it } from 'vitest'
import type { AuditFilter } from '../../ports/audit.ts'
import { workspaceId } from '../../testing/rows.ts'
import { AUDIT_SCAN_MAX } from '../audit-queries.ts'
import { auditEntry, type Suite } from './suite.ts'

const HOUR = 3_600_000
const CHAIN = workspaceId(1)

/** Reads of the audit, which every engine answers alike. */
export function auditReadCases(suite: Suite): void {
  /** Writes entries to the chain of the first workspace, one a transaction, and an hour between two. */
  async function write(...entries: readonly Parameters<typeof auditEntry>[0][]): Promise<void> {
    for (const entry of entries) {
      await suite.store.transact((unit) => unit.record(auditEntry({ chain: CHAIN, ...entry })))
      suite.clock.now += HOUR
    }
  }

  const writeMany = (count: number) =>
    suite.store.transact(async (unit) => {
      for (let i = 0; i < count; i += 1) await unit.record(auditEntry({ chain: CHAIN }))
    })

  const list = (filter: AuditFilter, after?: string, limit = 50) =>
    suite.store.audit.listEvents(CHAIN, filter, { limit, after })

  const numbersOf = async (filter: AuditFilter): Promise<readonly number[]> =>
    (await list(filter)).items.map(({ number }) => number)

  /** Every number that a list tells, page after page, and how many pages it took. */
  async function walk(filter: AuditFilter, limit: number) {
    const numbers: number[] = []
    let pages = 0
    for (let after: string | undefined, isLast = false; !isLast; pages += 1) {
      const { items, nextCursor } = await list(filter, after, limit)
      expect(items.length).toBeLessThanOrEqual(limit)
      numbers.push(...items.map(({ number }) => number))
      after = nextCursor ?? undefined
      isLast = nextCursor === null
    }
    return { numbers, pages }
  }

  describe('the list of events', () => {
    it('is filtered by subject, action, actor and time, each by itself and all together', async () => {
      const begin = suite.clock.now
      await write(
        { subject: 'key_a', action: 'key.created', actor: 'one' },
        { subject: 'key_a', action: 'key.revoked', actor: 'two' },
        { subject: 'key_b', action: 'key.created', actor: 'two' },
        { subject: 'key_a', action: 'key.created', actor: 'two' },
      )
      for (const [filter, numbers] of [
        [{}, [4, 3, 2, 1]],
        [{ subject: 'key_a' }, [4, 2, 1]],
        [{ action: 'key.created' }, [4, 3, 1]],
        [{ actor: 'two' }, [4, 3, 2]],
        [{ since: begin + HOUR }, [4, 3, 2]],
        [{ until: begin + HOUR }, [1]],
        [{ since: begin + HOUR, until: begin + 3 * HOUR }, [3, 2]],
        [{ subject: 'key_a', action: 'key.created', actor: 'two', since: begin, until: suite.clock.now }, [4]],
        [{ subject: 'key_%' }, []],
        [{ subject: "' or '1'='1" }, []],
        [{ action: 'KEY.CREATED' }, []],
      ] as const) {
        expect(await numbersOf(filter), JSON.stringify(filter)).toEqual(numbers)
      }
    })

    it('tells each event once, newest first, whatever the size of a page', async () => {
      await writeMany(7)
      for (const [limit, pages] of [
        [1, 7],
        [3, 3],
        [7, 1],
        [50, 1],
      ] as const) {
        expect(await walk({}, limit)).toEqual({ numbers: [7, 6, 5, 4, 3, 2, 1], pages })
      }
    })

    it('goes on where it was while others are written', async () => {
      await writeMany(4)
      const first = await list({}, undefined, 2)
      await writeMany(3)
      const second = await list({}, first.nextCursor ?? '', 2)
      expect([...first.items, ...second.items].map(({ number }) => number)).toEqual([4, 3, 2, 1])
    })

    it('looks through so many events a page and no more, and leads on to what lies deeper', async () => {
      await write({ action: 'rare' })
      await writeMany(AUDIT_SCAN_MAX * 2)
      const first = await list({ action: 'rare' })
      expect(first).toEqual({ items: [], nextCursor: String(AUDIT_SCAN_MAX + 2) })
      expect(await walk({ action: 'rare' }, 50)).toEqual({ numbers: [1], pages: 3 })
    })

    it('ends where nothing can lie any more that is young enough, by an hour for clocks that differ', async () => {
      await write({})
      await writeMany(AUDIT_SCAN_MAX + 5)
      const written = suite.clock.now
      expect((await list({ since: written + HOUR + 1, action: 'none' })).nextCursor).toBeNull()
      expect((await list({ since: written + HOUR, action: 'none' })).nextCursor).not.toBeNull()
    })

    it.each(['x', '-1', '0', '1e3', '', '9'.repeat(16), '2; drop table audit_events'])(
      'ends at once at the cursor %j, which nobody was given',
      async (after) => {
        await writeMany(3)
        expect(await list({}, after)).toEqual({ items: [], nextCursor: null })
      },
    )

    it('tells every field as it was written', async () => {
      const fields = {
        requestId: 'req_1',
        ip: '2001:db8::1',
        reason: 'ünïcode ✓',
        before: { a: [1, null] },
        after: 'x',
      }
      await write(fields)
      const { items } = await list({})
      expect(items).toEqual([
        expect.objectContaining({ ...auditEntry({ chain: CHAIN }), ...fields, number: 1, at: suite.clock.now - HOUR }),
      ])
    })
  })

  describe('the chains of the audit', () => {
    it('are apart: a list, a range, a head and a last number are of one of them', async () => {
      await writeMany(3)
      const { audit } = suite.store
      for (const chain of ['installation', workspaceId(2)] as const) {
        expect(await audit.listEvents(chain, {}, { limit: 50, after: undefined })).toEqual({
          items: [],
          nextCursor: null,
        })
        expect(await audit.readChain(chain, { after: 0, upTo: 10, limit: 10 })).toEqual([])
        expect(await audit.findHead(chain)).toBeUndefined()
        expect(await audit.lastNumber(chain)).toBe(0)
      }
      expect(await audit.lastNumber(CHAIN)).toBe(3)
    })

    it('are read oldest first, between two numbers, and no more at a time than is asked for', async () => {
      await writeMany(6)
      const range = async (after: number, upTo: number, limit: number) =>
        (await suite.store.audit.readChain(CHAIN, { after, upTo, limit })).map(({ number }) => number)
      expect(await range(0, 6, 100)).toEqual([1, 2, 3, 4, 5, 6])
      expect(await range(2, 5, 100)).toEqual([3, 4, 5])
      expect(await range(2, 6, 2)).toEqual([3, 4])
      expect(await range(6, 100, 2)).toEqual([])
      expect(await range(Number.MIN_SAFE_INTEGER, 1, 2)).toEqual([1])
    })

    it('have a head that is the last event, and a new one with each', async () => {
      await writeMany(2)
      const { audit } = suite.store
      const [, second] = await audit.readChain(CHAIN, { after: 0, upTo: 9, limit: 9 })
      expect(await audit.findHead(CHAIN)).toEqual({ size: 2, hash: second?.hash, anchor: undefined })
      await writeMany(1)
      expect((await audit.findHead(CHAIN))?.size).toBe(3)
    })

    it('tell what a row holds that was made nonsense, instead of failing', async () => {
      await writeMany(3)
      await suite.store.transactRaw(async (db) => {
        await db.updateTable('audit_events').set({ before: '{' }).where('number', '=', 2).execute()
      })
      const events = await suite.store.audit.readChain(CHAIN, { after: 0, upTo: 9, limit: 9 })
      expect(events[1]?.before).toEqual({ unreadable: '{' })
      expect(await numbersOf({})).toEqual([3, 2, 1])
    })
  })
}
