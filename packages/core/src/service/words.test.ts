import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'
import { didYouMean, likelyWord } from './likely-word.ts'
import { localText } from './local-text.ts'
import { makeService } from './testing/plain-service.ts'
import { lookalikes } from './token-shapes.ts'

describe('durations', () => {
  it.each([
    ['60m', 3_600_000],
    ['366d', 366 * 86_400_000],
    ['0s', 0],
    ['12h', 43_200_000],
    ['1.5h', undefined],
    ['-1s', undefined],
    ['60', undefined],
    ['60 m', undefined],
    ['1y', undefined],
    ['999999999d', undefined],
    ['1s\n', undefined],
  ])('%j is %s ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
  })
})

describe('the likely word', () => {
  it.each([
    ['credentails', 'credentials'],
    ['Scopes', 'scopes'],
    ['tokn', 'token'],
    ['xyz', undefined],
    ['', undefined],
    ['a'.repeat(10_000), undefined],
  ])('for %.20s is %s', (written, expected) => {
    expect(likelyWord(written, ['scopes', 'token', 'credentials'])).toBe(expected)
  })

  it('is guessed near, else the choices are listed', () => {
    expect(didYouMean('zzz', ['day', 'month'])).toBe(' There are "day", "month".')
  })
})

describe('a text in several languages', () => {
  const text = { es: 'Hola', en: 'Hello' }
  it.each([
    ['es', 'Hola'],
    ['es-MX', 'Hola'],
    ['fr', 'Hello'],
    [undefined, 'Hello'],
    ['constructor', 'Hello'],
    ['__proto__', 'Hello'],
  ])('for %s is %s', (language, expected) => {
    expect(localText(text, language)).toBe(expected)
  })

  it('falls back to the first where there is no English', () => {
    expect(localText({ es: 'Hola' }, 'de')).toBe('Hola')
    expect(localText('Hi', 'es')).toBe('Hi')
  })
})

describe('two services', () => {
  const one = (id: string, format: string) => makeService({ id, token: { format } })

  it('are warned of when their tokens begin alike, with the lengths where these differ', () => {
    const [found, ...others] = lookalikes(
      one('aa', 'sk_live_{secret:36}{checksum}'),
      one('bb', 'sk_live_{secret:34}{checksum}'),
    )
    expect(others).toEqual([])
    expect(found).toMatchObject({ prefix: 'sk_live_', lengthsDiffer: true })
    expect(found?.warning).toContain('50 and 48 characters')
    expect(lookalikes(one('aa', 'sk_live_{secret:34}'), one('bb', 'sk_live_{secret:34}'))[0]?.lengthsDiffer).toBe(false)
  })

  it('are not when their tokens differ at sight', () => {
    expect(lookalikes(one('aa', 'a_{secret:36}'), one('bb', 'b_{secret:36}'))).toEqual([])
  })
})
