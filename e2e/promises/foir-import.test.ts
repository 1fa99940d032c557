import { createHash, randomInt } from 'node:crypto'
import { checksumOf } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { ask, manage, useRunningExample, workspaceOf } from '../support/index.ts'

const running = useRunningExample()
const SECRET_ONLY = ['records:write', 'drafts:read', 'files:delete', 'extensions:manage']
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A token as Foir's own system has issued it before. */
function issuedBefore(prefix: string): string {
  const body = `${prefix}${Array.from({ length: 34 }, () => DIGITS[randomInt(62)]).join('')}`
  return `${body}${checksumOf(body)}`
}
const digestOf = (token: string) => ({
  algorithm: 'sha256',
  value: createHash('sha256').update(token).digest('hex'),
})
const importKeys = (keys: readonly object[], query = '') =>
  manage(running(), 'POST', `/v1/workspaces/${workspaceOf(running(), 'foir').id}/api-keys/import${query}`, { keys })
const records = (token: string) =>
  ask(`${running().service('foir').exampleUrl}/graphql`, {
    method: 'POST',
    body: { query: '{ records(modelKey: "page", limit: 10) { items { id } } }' },
    headers: { 'x-api-key': token },
  })

describe('Foir keys that were issued elsewhere', () => {
  it.each(SECRET_ONLY)(
    'FO-07 refuses a secret-only scope on a public key at import, in a dry run too, and says why: %s',
    async (scope) => {
      const [good, bad] = [issuedBefore('sk_live_'), issuedBefore('pk_live_')]
      const shared = { environment: 'live' }
      const keys = [
        { ...shared, name: 'Good', type: 'secret', scopes: ['records:read', scope], digest: digestOf(good) },
        { ...shared, name: 'Bad', type: 'public', scopes: ['records:read', scope], digest: digestOf(bad) },
      ]
      for (const query of ['?dryRun=true', '']) {
        const refused = await importKeys(keys, query)
        expect([refused.status, refused.json.code, refused.json.pointer]).toEqual([
          422,
          'scope_not_grantable',
          '/keys/1/scopes/1',
        ])
        expect(refused.text).toContain(scope)
        expect(refused.text).toContain('Public keys stand in pages that anyone can read')
      }
      // All or none: the sound one beside it was not taken either.
      expect([(await records(good)).status, (await records(bad)).status]).toEqual([401, 401])
    },
  )

  it('FO-07 takes a public key within its bounds, which then reads and no more', async () => {
    const token = issuedBefore('pk_live_')
    expect((await records(token)).status).toBe(401)
    const key = { name: 'Website', type: 'PUBLIC', mode: 'LIVE', scopes: ['records:read'], digest: digestOf(token) }
    const taken = await importKeys([key])
    expect([taken.status, taken.json.effective.everywhere]).toEqual([200, true])
    expect((await records(token)).status).toBe(200)
    const widened = await manage(running(), 'PATCH', `/v1/api-keys/${taken.json.items[0].id}`, {
      scopes: ['records:read', 'records:write'],
    })
    expect([widened.status, widened.json.code]).toEqual([422, 'scope_not_grantable'])
  })
})
