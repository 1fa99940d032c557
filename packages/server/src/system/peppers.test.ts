import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeDigester } from './digester.ts'
import { readPeppers } from './peppers.ts'

const base64 = (fill: string, length = 32): string => Buffer.alloc(length, fill).toString('base64')

describe('the file of peppers', () => {
  it('is read line by line, the current one first; comments, empty lines and any line ends are no trouble', () => {
    const peppers = readPeppers(`# since May\r\n2:${base64('b')}\r\n\r\n  1:${base64('a')}  \n`)
    expect(peppers.map(({ version }) => version)).toEqual([2, 1])
    expect(Buffer.from(peppers[0]!.key).toString()).toBe('b'.repeat(32))
  })

  it.each([
    ['not "version:base64"', 'SECRETLINE'],
    ['not "version:base64"', `0:${base64('S')}`],
    ['not "version:base64"', `-1:${base64('S')}`],
    ['not "version:base64"', `1:SECRETLINE!`],
    ['not "version:base64"', '1:'],
    ['9 bytes; a pepper needs 32', `1:${base64('S', 9)}`],
  ])('names the line that it cannot take (%s) and never its content', (message, line) => {
    const read = (): unknown => readPeppers(`# first\n${line}`)
    expect(read).toThrow(message)
    expect(read).toThrow('line 2')
    expect(read).not.toThrow(/SECRET|U1NT/)
  })

  it('refuses a version twice, none at all, and more than eight', () => {
    expect(() => readPeppers(`1:${base64('a')}\n1:${base64('b')}`)).toThrow('line 2 of the peppers repeats version 1')
    expect(() => readPeppers('# none\n\n')).toThrow('names none')
    const nine = Array.from({ length: 9 }, (_, i) => `${i + 1}:${base64('a')}`).join('\n')
    expect(() => readPeppers(nine)).toThrow('there may be 8 peppers')
  })
})

describe('a digest', () => {
  const digester = makeDigester(readPeppers(`2:${base64('b')}\n1:${base64('a')}`))

  it('without a pepper is SHA-256 in 43 characters', () => {
    const plain = makeDigester([])
    expect([plain.currentVersion, plain.versions]).toEqual([0, [0]])
    expect(plain.digest('acme_x', 0)).toBe(createHash('sha256').update('acme_x').digest('base64url'))
    expect(plain.digest('acme_x', 0)).toHaveLength(43)
  })

  it('with one is HMAC-SHA-256 under it, and what has none stays findable', () => {
    expect([digester.currentVersion, digester.versions]).toEqual([2, [2, 1, 0]])
    const expected = createHmac('sha256', Buffer.alloc(32, 'a')).update('acme_x').digest('base64url')
    expect(digester.digest('acme_x', 1)).toBe(expected)
    expect(new Set([0, 1, 2].map((version) => digester.digest('acme_x', version))).size).toBe(3)
  })
})
