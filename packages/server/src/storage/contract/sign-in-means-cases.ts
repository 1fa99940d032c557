import type { Challenge, Passkey } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../testing/owned-clock.ts'
import { enrol, makeMember, memberId } from './member-rows.ts'
import type { Suite } from './suite.ts'

function makePasskey(index: number, fields: Partial<Passkey> = {}): Passkey {
  return {
    id: `pk_${String(index).padStart(20, '0')}`,
    credentialId: `credential-${index}`,
    memberId: memberId(1),
    name: `Passkey ${index}`,
    publicKey: 'cose',
    counter: 0,
    transports: ['internal', 'hybrid'],
    createdAt: NOON,
    lastUsedAt: undefined,
    ...fields,
  }
}

function makeChallenge(index: number, fields: Partial<Challenge> = {}): Challenge {
  const expiresAt = NOON + index
  return { digest: `c${index}`, kind: 'passkey_sign_in', memberId: undefined, data: '', expiresAt, ...fields }
}

export function signInMeansCases(suite: Suite): void {
  describe('a passkey', () => {
    it('is read as it was written, changes in name, counter and last use alone, and is one for each credential', async () => {
      await enrol(suite.store, [makeMember(1), makeMember(2)])
      await suite.store.transact(async (unit) => {
        await unit.insertPasskey(makePasskey(1, { name: 'Clé "1" \u{1f511}', counter: 4_294_967_295 }))
        await unit.insertPasskey(makePasskey(2))
        await unit.insertPasskey(makePasskey(3, { memberId: memberId(2), transports: [] }))
        const stored = makePasskey(1, { name: 'Clé "1" \u{1f511}', counter: 4_294_967_295 })
        expect(await unit.listPasskeys(memberId(1))).toEqual([stored, makePasskey(2)])
        expect(await unit.findPasskey('credential-3')).toEqual(
          makePasskey(3, { memberId: memberId(2), transports: [] }),
        )
        expect(await unit.findPasskey('credential-4')).toBeUndefined()
        const used = makePasskey(2, { name: 'New', counter: 9, lastUsedAt: NOON + 1 })
        await unit.updatePasskey({ ...used, publicKey: 'another', memberId: memberId(2) })
        expect(await unit.listPasskeys(memberId(1))).toEqual([stored, used])
        await unit.deletePasskey(used.id)
        expect(await unit.listPasskeys(memberId(1))).toEqual([stored])
      })
      const twice = suite.store.transact((unit) => unit.insertPasskey(makePasskey(9, { credentialId: 'credential-1' })))
      await expect(twice).rejects.toThrow()
    })
  })

  describe('an identity', () => {
    it('is one for each issuer and subject, and counted by member', async () => {
      await enrol(suite.store, [makeMember(1), makeMember(2)])
      const one = { issuer: 'https://a.example', subject: 's', memberId: memberId(1), createdAt: NOON }
      await suite.store.transact(async (unit) => {
        await unit.insertIdentity(one)
        await unit.insertIdentity({ ...one, issuer: 'https://b.example', memberId: memberId(2) })
        await unit.insertIdentity({ ...one, issuer: 'https://b.example', subject: 'S' })
        expect(await unit.findIdentity('https://a.example', 's')).toEqual(one)
        expect(await unit.findIdentity('https://a.example', 'S')).toBeUndefined()
        expect(await unit.countIdentities(memberId(1))).toBe(2)
        expect(await unit.countIdentities(memberId(1), 'https://a.example')).toBe(1)
        expect(await unit.countIdentities(memberId(2), 'https://a.example')).toBe(0)
      })
      await expect(
        suite.store.transact((unit) => unit.insertIdentity({ ...one, memberId: memberId(2) })),
      ).rejects.toThrow()
    })
  })

  describe('a challenge', () => {
    const take = (digest: string) => suite.store.transact((unit) => unit.takeChallenge(digest))
    const insert = (keep: number, ...challenges: readonly Challenge[]) =>
      suite.store.transact(async (unit) => {
        for (const challenge of challenges) await unit.insertChallenge(challenge, NOON, keep)
      })
    const digests = () =>
      suite.store.transactRaw(async (db) => {
        const rows = await db.selectFrom('challenges').select('digest').orderBy('digest').execute()
        return rows.map(({ digest }) => digest)
      })

    it('is taken once, even by two at once', async () => {
      const challenge = makeChallenge(1, { memberId: memberId(1), data: '{"a":"ñ"}' })
      await insert(9, challenge)
      const other = await suite.another()
      const taken = await Promise.all([take('c1'), other.transact((unit) => unit.takeChallenge('c1'))])
      expect(taken.filter((each) => each !== undefined)).toEqual([challenge])
      expect(await take('c1')).toBeUndefined()
    })

    it('makes room: what has expired goes, and beyond the bound the oldest of its kind and member', async () => {
      const own = { memberId: memberId(1) }
      const other = { kind: 'oidc_sign_in' } as const
      await insert(
        3,
        makeChallenge(1),
        makeChallenge(2),
        makeChallenge(3),
        makeChallenge(4, other),
        makeChallenge(5, own),
      )
      await insert(3, makeChallenge(6))
      expect(await digests()).toEqual(['c2', 'c3', 'c4', 'c5', 'c6'])
      await insert(1, makeChallenge(7, own))
      expect(await digests()).toEqual(['c2', 'c3', 'c4', 'c6', 'c7'])
      await suite.store.transact((unit) => unit.insertChallenge(makeChallenge(9), NOON + 4, 9))
      expect(await digests()).toEqual(['c6', 'c7', 'c9'])
    })

    it('ends with everything else that signs its member in', async () => {
      await enrol(suite.store, [makeMember(1), makeMember(2)])
      await insert(9, makeChallenge(1, { memberId: memberId(1) }), makeChallenge(2, { memberId: memberId(2) }))
      const identity = { issuer: 'https://a.example', createdAt: NOON }
      await suite.store.transact(async (unit) => {
        for (const number of [1, 2]) {
          const of = { memberId: memberId(number) }
          await unit.insertPasskey(makePasskey(number, of))
          await unit.insertIdentity({ ...identity, ...of, subject: `s${number}` })
        }
        await unit.deleteSignInMeans(memberId(1))
        expect(await unit.listPasskeys(memberId(1))).toEqual([])
        expect(await unit.listPasskeys(memberId(2))).toHaveLength(1)
        expect([await unit.countIdentities(memberId(1)), await unit.countIdentities(memberId(2))]).toEqual([0, 1])
      })
      expect(await digests()).toEqual(['c2'])
    })
  })
}
