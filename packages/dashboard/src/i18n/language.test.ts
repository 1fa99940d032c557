import { describe, expect, it } from 'vitest'
import { preferredLanguage } from './language.ts'

describe('the preferred language', () => {
  it('is the first wanted one that exists, whatever its region', () => {
    expect(preferredLanguage([null, 'de-AT', 'es-MX', 'en'])).toBe('es')
    expect(preferredLanguage(['EN-GB', 'es'])).toBe('en')
  })

  it('is English when none of the wanted ones exists', () => {
    expect(preferredLanguage(['fr', undefined])).toBe('en')
    expect(preferredLanguage([])).toBe('en')
  })
})
