import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../ports/index.ts'
import { makeRefusedSignIns, REFUSED_SIGN_INS_MAX, type RefusedSignIns } from './refused-sign-ins.ts'

let now = 0
let events: AuditEntry[] = []
let troubles: unknown[] = []
let refused: RefusedSignIns
const from = { ip: '203.0.113.9', requestId: 'req_1' }

beforeEach(() => {
  now = 0
  events = []
  troubles = []
  refused = makeRefusedSignIns({
    // Nothing but the entry is used of an event that was recorded.
    transact: (work) => work({ record: async (entry) => void events.push(entry) as never }),
    wallNow: () => now,
    onTrouble: (error) => troubles.push(error),
  })
})

const note = async (times: number, memberId: string | undefined): Promise<void> => {
  for (let i = 0; i < times; i += 1) refused.note(from, memberId, 'password')
  await refused.idle()
}
const countOf = (subject: string): number => events.filter((event) => event.subject === subject).length
const isLast = ({ after }: AuditEntry): boolean => JSON.stringify(after).includes('left out')

describe('sign-ins that failed', () => {
  it('are events of the installation that name the account, how it was tried and whence', async () => {
    await note(1, 'mem_1')
    expect(events).toEqual([
      {
        chain: 'installation',
        action: 'member.sign_in_refused',
        actor: 'anyone',
        subject: 'mem_1',
        service: undefined,
        ip: '203.0.113.9',
        requestId: 'req_1',
        after: { means: 'password' },
      },
    ])
  })

  it('are so many for one account in an hour, of which the last says so, and never hide those for another', async () => {
    await note(50, undefined)
    await note(50, 'mem_1')
    await note(50, undefined)
    await note(3, 'mem_2')
    expect([countOf('nobody'), countOf('mem_1'), countOf('mem_2')]).toEqual([
      REFUSED_SIGN_INS_MAX.ofNobody,
      REFUSED_SIGN_INS_MAX.ofMember,
      3,
    ])
    expect(events.filter(isLast).map(({ subject }) => subject)).toEqual(['mem_1', 'nobody'])
    now += 3_600_000
    await note(1, 'mem_1')
    expect(countOf('mem_1')).toBe(REFUSED_SIGN_INS_MAX.ofMember + 1)
  })

  it('are so many in all, however many accounts are tried', async () => {
    for (let i = 0; i < 1000; i += 1) refused.note(from, `mem_${i}`, 'password')
    await refused.idle()
    expect(events).toHaveLength(REFUSED_SIGN_INS_MAX.inAll)
    expect(events.filter(isLast)).toEqual([events.at(-1)])
  })

  it('that cannot be written are heard of, and stop nobody', async () => {
    const broken = makeRefusedSignIns({
      transact: () => Promise.reject(new Error('full')),
      wallNow: () => now,
      onTrouble: (error) => troubles.push(error),
    })
    broken.note(from, undefined, 'passkey')
    await broken.idle()
    expect(troubles).toEqual([new Error('full')])
  })
})
