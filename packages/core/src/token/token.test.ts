import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { Token } from './token.ts'

const PLAINTEXT = 'acme_thisMustNeverBeSeen'

/** Every way that a value comes to be printed, sent or kept. */
const showings: readonly (readonly [string, (token: Token) => string])[] = [
  ['String', (token) => String(token)],
  ['toString', (token) => token.toString()],
  ['a template', (token) => `${token}`],
  ['a concatenation', (token) => '' + token],
  ['JSON', (token) => JSON.stringify({ token, list: [token] })],
  ['an inspector', (token) => inspect({ token })],
  [
    'an inspector that shows everything',
    (token) => inspect(token, { showHidden: true, depth: 9, customInspect: false }),
  ],
  ['the names and values of its members', (token) => JSON.stringify([Object.entries(token), Reflect.ownKeys(token)])],
  ['a spread', (token) => JSON.stringify({ ...token })],
  ['a structured clone', (token) => inspect(structuredClone(token), { showHidden: true })],
  ['a message to a thread', (token) => serialize(token).toString('latin1')],
  ['the message of an error', (token) => inspect(new Error(`refused ${token}`))],
  ['the cause of an error', (token) => inspect(new Error('refused', { cause: token }))],
  ['a member of an error', (token) => inspect(Object.assign(new Error('refused'), { token }))],
]

describe('a token', () => {
  it('gives its plaintext to who asks for it by name', () => {
    expect(new Token(PLAINTEXT).reveal()).toBe(PLAINTEXT)
  })

  it.each(showings)('does not show its plaintext through %s', (_, show) => {
    expect(show(new Token(PLAINTEXT))).not.toContain('NeverBeSeen')
  })

  it('does not show its plaintext through a number or a comparison', () => {
    const token = new Token(PLAINTEXT)
    expect(Number(token)).toBeNaN()
    expect(String(token) === PLAINTEXT).toBe(false)
  })
})
