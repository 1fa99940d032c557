import { describe, expect, it } from 'vitest'
import { signInSearch } from './search.ts'

describe('where a sign-in leads', () => {
  it('is a path of this dashboard, with what it is filtered by', () => {
    expect(signInSearch({ next: '/w/ws_1/api-keys?status=active' })).toEqual({ next: '/w/ws_1/api-keys?status=active' })
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    '/a\nb',
    7,
    undefined,
  ])('is never another site: %j', (next) => {
    expect(signInSearch({ next })).toEqual({})
  })
})
