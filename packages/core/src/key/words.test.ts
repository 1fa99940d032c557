import { describe, expect, it } from 'vitest'
import { makeService } from '../service/testing/plain-service.ts'
import { aliasesOf, inOurWords } from './words.ts'

const foreign = makeService({
  words: { environment: { en: 'mode', es: 'modo' }, name: 'label' },
  types: { public: { tag: 'pk' }, secret: { tag: 'sk' } },
  environments: { live: {}, test: {} },
  token: { format: '{type}_{environment}_{secret:34}{checksum}' },
})

describe("a new key's fields", () => {
  it("may be named in the service's words, in any of its languages", () => {
    expect(inOurWords(foreign, { label: 'x', mode: 'live' })).toEqual({ name: 'x', environment: 'live' })
    expect(inOurWords(foreign, { modo: 'test' })).toEqual({ environment: 'test' })
    expect(aliasesOf(foreign, 'environment')).toEqual(['mode', 'modo'])
  })

  it('may spell a type and an environment in any case', () => {
    expect(inOurWords(foreign, { type: 'PUBLIC', mode: 'LIVE' })).toEqual({ type: 'public', environment: 'live' })
  })

  it('said both ways keep the stranger, so that the caller hears of it', () => {
    expect(inOurWords(foreign, { mode: 'live', environment: 'test' })).toEqual({ mode: 'live', environment: 'test' })
  })

  it('of no meaning to the service are left as they came', () => {
    const odd = { type: 5, environment: 'moon', extra: true }
    expect(inOurWords(foreign, odd)).toEqual(odd)
  })
})
