import { AppError } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { type LogFields, makeLog } from './logger.ts'

const TOKEN = 'acme_live_9f8Qw2rT6yUiOpAsDfGhJkLzXcVbNm12340a1b2c'

/** What one call writes, as the text of the stream. */
function written(fields: LogFields, level = 'debug'): string {
  let text = ''
  makeLog(level, { write: (line: string) => (text += line) }).warn('request_failed', fields)
  return text
}

describe('the log', () => {
  it('writes one JSON line with the event and the listed fields', () => {
    const line = written({
      requestId: 'req_00000000000000000001',
      status: 403,
      durationMs: 3,
      route: '/v1/api-keys/{id}',
    })
    expect(line.split('\n')).toHaveLength(2)
    expect(JSON.parse(line)).toMatchObject({
      event: 'request_failed',
      requestId: 'req_00000000000000000001',
      status: 403,
      route: '/v1/api-keys/{id}',
    })
  })

  it('leaves out every field that is not listed, whatever the types were told', () => {
    const line = written({ headers: { authorization: TOKEN }, body: TOKEN, query: TOKEN, name: TOKEN } as never)
    expect(Object.keys(JSON.parse(line)).sort()).toEqual(['event', 'hostname', 'level', 'pid', 'time'])
  })

  it('leaves out a listed field of another kind, an object with a token among them', () => {
    expect(written({ code: { token: TOKEN }, status: TOKEN } as never)).not.toContain(TOKEN)
  })

  it.each(['requestId', 'code', 'service', 'apiKeyId', 'method', 'route'])(
    'forges no line and shows no token by %s',
    (field) => {
      const line = written({ [field]: `GET\r\n{"level":60,"event":"forged"}\u2028\u202e\u0000 ${TOKEN}` })
      expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
      expect(line).not.toContain(TOKEN)
      expect(JSON.parse(line).event).toBe('request_failed')
    },
  )

  it('shows of an AppError its code and its message, and of its cause no message', () => {
    const cause = Object.assign(new Error(`near "${TOKEN}": syntax error`), { code: 'ERR_SQLITE' })
    const line = written({ error: new AppError('store_unavailable', 'The store cannot be reached.', { cause }) })
    expect(line).not.toContain(TOKEN)
    expect(line).not.toContain('syntax error')
    const { error } = JSON.parse(line)
    expect(error).toMatchObject({
      name: 'AppError',
      code: 'store_unavailable',
      message: 'The store cannot be reached.',
    })
    expect(error.cause).toMatchObject({ name: 'Error', code: 'ERR_SQLITE' })
    expect(error.stack[0]).toMatch(/^at /)
  })

  it('hides a token in the message of an AppError, and in a message that is made to look like a stack', () => {
    expect(written({ error: new AppError('internal', `bad ${TOKEN}`) })).not.toContain(TOKEN)
    const forged = new Error(`x\n    at secret (short-secret)\n    at ${TOKEN}`)
    const line = written({ error: forged })
    expect(line).not.toContain(TOKEN)
    expect(line).not.toContain('short-secret')
  })

  it('tells nothing of what is thrown and is no error', () => {
    expect(written({ error: TOKEN })).not.toContain(TOKEN)
    expect(written({ error: { token: TOKEN } })).not.toContain(TOKEN)
  })

  it('is silent below its level', () => {
    expect(written({}, 'silent')).toBe('')
  })
})
