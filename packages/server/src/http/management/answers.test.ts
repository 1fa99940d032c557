import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { AppError } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyOf } from '../../embed.ts'
import { makeApp } from './app.ts'
import { DOCUMENT_VERSION, makeDocument } from './document.ts'
import { readEnd, readInstant } from './instant.ts'
import type { ManagementParts } from './parts.ts'
import { openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

describe('refusals', () => {
  it('says that nothing is at an unknown address', async () => {
    for (const path of ['/', '/v1', '/v1/', '/v1/services/', '/v2/services', '/v1/API-KEYS/x', '/v1/services//x']) {
      const { status, body, headers } = await api.call('GET', path)
      expect({ status, code: body['code'] }, path).toEqual({ status: 404, code: 'not_found' })
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('says which methods an address takes', async () => {
    const wrong = await api.call('PUT', '/v1/api-keys/key_1')
    expect({ status: wrong.status, code: wrong.body['code'] }).toEqual({ status: 405, code: 'method_not_allowed' })
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, PATCH, DELETE')
    expect((await api.call('GET', '/v1/api-keys/key_1/revoke')).headers.get('allow')).toBe('POST')
    expect((await api.call('OPTIONS', '/v1/workspaces')).headers.get('allow')).toBe('GET, HEAD, POST')
  })

  it('answers HEAD as GET, without a body', async () => {
    const found = await api.call('HEAD', '/v1/whoami')
    expect([found.status, found.body]).toEqual([200, {}])
    const missing = await api.call('HEAD', '/v1/whoami', { token: null })
    expect([missing.status, missing.body]).toEqual([401, {}])
  })

  const failing = (error: unknown) => {
    const logged: unknown[] = []
    const findKey = async (): Promise<never> => {
      throw error
    }
    const parts: ManagementParts = {
      ...api.engine,
      queries: { ...api.engine.queries, findKey },
      verify: verifyOf(api.engine),
      ipFault: () => undefined,
      requestId: () => 'req_1',
      log: (...heard) => logged.push(heard),
    }
    const app = makeApp(parts)
    const ask = async (): Promise<Response> => {
      const headers = { authorization: `Bearer ${await api.tokenOf({})}` }
      return app.fetch(new Request('http://keys.test/v1/whoami', { headers }), { ip: undefined })
    }
    return { ask, logged }
  }

  it('tells nothing of a bug but the id that the log has it under', async () => {
    for (const bug of [new Error('the secret text'), 'the secret text']) {
      const { ask, logged } = failing(bug)
      const response = await ask()
      expect(response.status).toBe(500)
      expect(await response.json()).toEqual({
        type: '/docs/errors/internal',
        title: 'Something went wrong on our side',
        status: 500,
        detail: 'Something went wrong on our side.',
        code: 'internal',
        requestId: 'req_1',
      })
      expect(logged).toEqual([[bug, 'req_1']])
    }
  })

  it('tells an outage as an outage, and when to ask again', async () => {
    const cause = new Error('the disk is gone')
    const outage = new AppError('store_unavailable', 'The store cannot be reached.', { retryAfterSeconds: 3, cause })
    const { ask, logged } = failing(outage)
    const response = await ask()
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3'])
    expect(await response.text()).not.toContain('disk')
    expect(logged).toHaveLength(1)
  })

  it('logs no refusal', () => {
    expect(api.logged).toEqual([])
  })
})

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(makeDocument() as Record<string, unknown>)
    expect(result.errors ?? []).toEqual([])
    expect(validator.version).toBe('3.1')
  })

  it('is served to anyone, and is the same each time', async () => {
    const { status, body } = await api.call('GET', '/openapi.json', { token: null })
    expect(status).toBe(200)
    expect(body).toEqual(JSON.parse(JSON.stringify(makeDocument())))
  })

  it('says of every operation what it does, who may call it and how it can end', () => {
    interface Operation {
      readonly summary?: string
      readonly operationId?: string
      readonly security?: readonly object[]
      readonly responses: Readonly<Record<string, { readonly description: string }>>
    }
    const { paths } = makeDocument() as { paths: Record<string, Record<string, Operation>> }
    const operations = Object.values(paths).flatMap((path) => Object.values(path))
    expect(operations.length).toBe(api.app.routes.length + 4)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { summary, security, responses, operationId } of operations) {
      expect(summary, operationId).toBeTruthy()
      expect(security, operationId).toBeDefined()
      const needed = security?.length === 0 ? [] : ['400', '401', '500', '503']
      expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(needed))
    }
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/v1/verify', '/v1/introspect', '/forward-auth/{service}']),
    )
  })

  it('has the version of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as object
    expect(manifest).toHaveProperty('version', DOCUMENT_VERSION)
  })
})

describe('instants', () => {
  it('reads RFC 3339 with an offset, and nothing that rolls over or leaves the offset out', () => {
    const noon = Date.UTC(2027, 0, 31, 12)
    for (const text of ['2027-01-31T12:00:00Z', '2027-01-31t12:00:00.000z', '2027-01-31T14:00:00+02:00']) {
      expect(readInstant(text), text).toBe(noon)
    }
    const wrong = [
      '2027-01-31',
      '2027-01-31T12:00:00',
      '2027-02-30T12:00:00Z',
      '2027-01-31T24:00:00Z',
      '2027-01-31 12:00:00Z',
      '',
    ]
    for (const text of wrong) expect(readInstant(text), text).toBeUndefined()
  })

  it('reads a date as the end of that day in UTC', () => {
    expect(readEnd('2028-02-29')).toBe(Date.UTC(2028, 2, 1) - 1)
    for (const text of ['2027-02-29', '2027-13-01', '2027-1-1', 'tomorrow']) expect(readEnd(text), text).toBeUndefined()
  })
})
