import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Scope } from '../ids.ts'
import { makeService } from '../service/testing/plain-service.ts'
import { DENIAL_REASONS, type Denial, type DenialReason } from '../verdict/verdict.ts'
import { denialMessage, type Outage, REFUSAL_TABLE, renderRefusal, retryAfterSeconds } from './index.ts'

// The definitions below have no other scopes.
const missing = ['records:write' as Scope]
const diagnosis = { kind: 'cut_short', detail: 'It ends too early.', missingCharacters: 3 } as const

function denialOf(reason: DenialReason): Denial {
  if (reason === 'scope_missing') return { reason, missing }
  if (reason === 'malformed') return { reason, diagnosis }
  if (reason === 'rate_limited' || reason === 'quota_exhausted') return { reason, limit: 'hourly', retryAfterMs: 1500 }
  return { reason }
}

const outage: Outage = { reason: 'unavailable' }
const everything: readonly (Denial | Outage)[] = [...DENIAL_REASONS.map(denialOf), outage]
const bodyOf = (text: string): unknown => JSON.parse(text)

describe('a service that says nothing of refusals', () => {
  it.each(everything)('answers $reason with problem+json and the usual status', (refused) => {
    const answer = renderRefusal(makeService(), refused, { requestId: 'req_1' })
    expect(answer.status).toBe(REFUSAL_TABLE[refused.reason].status)
    expect(answer.headers['Content-Type']).toBe('application/problem+json')
    expect(bodyOf(answer.body)).toMatchObject({
      type: `urn:keywright:refusal:${refused.reason}`,
      title: REFUSAL_TABLE[refused.reason].title,
      status: answer.status,
      code: refused.reason,
      detail: denialMessage(refused),
      requestId: 'req_1',
    })
  })

  it('names the scopes that are missing and the seconds to wait', () => {
    expect(bodyOf(renderRefusal(makeService(), denialOf('scope_missing')).body)).toMatchObject({
      missingScopes: missing,
    })
    expect(bodyOf(renderRefusal(makeService(), denialOf('rate_limited')).body)).toMatchObject({
      limit: 'hourly',
      retryAfterSeconds: 2,
    })
  })
})

describe('layers', () => {
  const definition = makeService({
    refusals: {
      all: { status: 418, message: 'all', body: { m: '{message}' }, headers: { 'X-Layer': 'all' } },
      unauthenticated: { status: 401, message: { en: 'group', es: 'grupo' } },
      unknown: { message: 'reason' },
    },
  })

  it('are taken field by field: the reason, else its group, else all', () => {
    const unknown = renderRefusal(definition, { reason: 'unknown' })
    expect(unknown).toMatchObject({ status: 401, body: '{"m":"reason"}' })
    expect(unknown.headers).toMatchObject({ 'Content-Type': 'application/json', 'X-Layer': 'all' })
    expect(renderRefusal(definition, { reason: 'revoked' }).body).toBe('{"m":"group"}')
    expect(renderRefusal(definition, { reason: 'revoked' }, { language: 'es' }).body).toBe('{"m":"grupo"}')
    expect(renderRefusal(definition, { reason: 'ip_not_allowed' })).toMatchObject({ status: 418, body: '{"m":"all"}' })
  })

  it('never make an outage anything but 503', () => {
    expect(renderRefusal(definition, outage)).toMatchObject({ status: 503, body: '{"m":"all"}' })
    expect(renderRefusal(definition, outage).headers['Retry-After']).toBe('1')
    expect(renderRefusal(definition, { reason: 'unavailable', retryAfterMs: 4001 }).headers['Retry-After']).toBe('5')
  })

  it('cover every reason whose usual status is the group’s', () => {
    const groups: Readonly<Record<number, string | undefined>> = {
      401: 'unauthenticated',
      403: 'forbidden',
      429: 'limited',
      503: 'unavailable',
    }
    for (const row of Object.values(REFUSAL_TABLE)) expect(row.group).toBe(groups[row.status])
  })
})

describe('templates', () => {
  const body = {
    status: '{status}',
    scopes: '{missingScopes}',
    wait: '{retryAfter}',
    id: '{requestId}',
    text: '{status} {reason}: {message} [{missingScopes}] {other}',
  }
  const definition = makeService({ refusals: { all: { body, message: 'Lacks {missingScopes}.' } } })

  it('keep the type of a placeholder that stands alone', () => {
    expect(bodyOf(renderRefusal(definition, denialOf('scope_missing')).body)).toEqual({
      status: 403,
      scopes: ['records:write'],
      wait: null,
      id: null,
      text: '403 scope_missing: Lacks records:write. [records:write] {other}',
    })
    expect(bodyOf(renderRefusal(definition, denialOf('rate_limited'), { requestId: 'r' }).body)).toMatchObject({
      wait: 2,
      id: 'r',
      scopes: [],
    })
  })

  it('read nothing again that was filled in, and let nothing out of its string or header', () => {
    const quoting = makeService({
      refusals: {
        all: { body: { id: '{requestId}', text: '<{requestId}>' }, headers: { 'X-Request-Id': '{requestId}' } },
      },
    })
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (noise) => {
        const requestId = `","x":"{message}\r\n${noise}`
        const answer = renderRefusal(quoting, { reason: 'unknown' }, { requestId })
        expect(bodyOf(answer.body)).toEqual({ id: requestId, text: `<${requestId}>` })
        expect(answer.headers['X-Request-Id']).toMatch(/^[\x20-\x7e]*$/)
      }),
    )
  })

  it('may be plain text', () => {
    const plain = makeService({ refusals: { all: { body: 'No: {reason}' } } })
    expect(renderRefusal(plain, { reason: 'unknown' })).toMatchObject({
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: 'No: unknown',
    })
  })
})

describe('a refusal in a fixed style', () => {
  const definition = makeService({
    refusals: {
      all: { body: { detail: '{message}' } },
      unauthenticated: { status: 403, message: 'Invalid or missing API key' },
    },
  })
  const unauthenticated = DENIAL_REASONS.filter((reason) => REFUSAL_TABLE[reason].group === 'unauthenticated')

  it('is the same to the byte for whatever is wrong with a key, whoever asks', () => {
    const answers = unauthenticated.map((reason, i) =>
      renderRefusal(definition, denialOf(reason), { requestId: `req_${i}`, language: 'es' }),
    )
    for (const answer of answers)
      expect(answer).toEqual({
        status: 403,
        headers: { 'Content-Type': 'application/json' },
        body: '{"detail":"Invalid or missing API key"}',
      })
  })

  it('is made once', () => {
    expect(renderRefusal(definition, { reason: 'unknown' })).toBe(
      renderRefusal(definition, { reason: 'unknown' }, { requestId: 'x' }),
    )
  })

  it('is not kept for more languages than a bounded number, nor mixed up between them', () => {
    const texts = makeService({ refusals: { all: { body: { m: '{message}' }, message: { en: 'Hello', es: 'Hola' } } } })
    for (let i = 0; i < 2000; i += 1)
      expect(renderRefusal(texts, { reason: 'unknown' }, { language: `x${i}` }).body).toContain('Hello')
    expect(renderRefusal(texts, { reason: 'unknown' }, { language: 'es' }).body).toContain('Hola')
  })

  it('still names what differs from one refusal to the next', () => {
    // Any text shows that the answers differ.
    const other = { reason: 'scope_missing', missing: ['x' as Scope] } as const
    expect(renderRefusal(definition, denialOf('scope_missing')).body).not.toBe(renderRefusal(definition, other).body)
    const cut = renderRefusal(makeService({ refusals: { all: { body: { m: '{message}' } } } }), denialOf('malformed'))
    expect(cut.body).toContain('It ends too early.')
  })
})

describe('challenges', () => {
  const all = makeService({
    credentials: [{ header: 'X-API-Key' }, 'bearer', { scheme: 'Token' }, { basic: 'username' }],
  })
  const challengeOf = (definition: typeof all, reason: DenialReason): string | undefined =>
    renderRefusal(definition, denialOf(reason)).headers['WWW-Authenticate']

  it('stand on every 401 and name every place, with an error code only where a token was sent', () => {
    const rest = 'Token realm="acme", Basic realm="acme"'
    expect(challengeOf(all, 'missing')).toBe(`ApiKey header="X-API-Key", Bearer realm="acme", ${rest}`)
    for (const reason of DENIAL_REASONS) {
      if (REFUSAL_TABLE[reason].status !== 401 || reason === 'missing') continue
      expect(challengeOf(all, reason)).toBe(
        `ApiKey header="X-API-Key", Bearer realm="acme", error="invalid_token", ${rest}`,
      )
    }
  })

  it('tell a Bearer client which scope is missing, and are not on any other 403', () => {
    const bearer = makeService({ credentials: ['bearer'] })
    expect(challengeOf(bearer, 'scope_missing')).toBe(
      'Bearer realm="acme", error="insufficient_scope", scope="records:write"',
    )
    expect(challengeOf(makeService(), 'scope_missing')).toBeUndefined()
    expect(challengeOf(bearer, 'ip_not_allowed')).toBeUndefined()
  })

  it('follow the status that the definition gives', () => {
    const moved = makeService({ refusals: { unauthenticated: { status: 403 }, ip_not_allowed: { status: 401 } } })
    expect(challengeOf(moved, 'unknown')).toBeUndefined()
    expect(challengeOf(moved, 'ip_not_allowed')).toBeDefined()
  })

  it('give way to the definition’s own header, in whatever case it is written', () => {
    const own = makeService({
      refusals: { all: { headers: { 'www-authenticate': 'Custom', 'content-type': 'application/vnd.acme+json' } } },
    })
    expect(renderRefusal(own, { reason: 'unknown' }).headers).toEqual({
      'www-authenticate': 'Custom',
      'content-type': 'application/vnd.acme+json',
    })
  })
})

describe('Retry-After', () => {
  it.each([
    [0, 1],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [undefined, undefined],
  ])('for %s ms is %s', (retryAfterMs, expected) => {
    expect(retryAfterSeconds(retryAfterMs)).toBe(expected)
    const answer = renderRefusal(makeService(), { reason: 'rate_limited', limit: 'a', retryAfterMs })
    expect(answer.headers['Retry-After']).toBe(expected === undefined ? undefined : String(expected))
  })
})

describe('messages', () => {
  it.each(everything)('for $reason say in a sentence what to do', (refused) => {
    expect(denialMessage(refused)).toMatch(/^[A-Z].*[^.]\. [A-Z].*\.$/)
  })

  it('say of a cost that no limit allows that waiting does not help', () => {
    expect(denialMessage({ reason: 'rate_limited', limit: 'a', retryAfterMs: undefined })).toContain('smaller')
  })
})
