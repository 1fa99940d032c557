import { ERROR_TABLE } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { docsPage } from './docs-pages.ts'

describe('the documentation that the server serves', () => {
  it('has a page for every error code, and lists them all', () => {
    const index = docsPage('/docs')
    for (const code of Object.keys(ERROR_TABLE)) {
      expect(docsPage(`/docs/errors/${code}`)).toContain(code)
      expect(index).toContain(`/docs/errors/${code}`)
    }
  })

  it.each(['/docs/errors/nothing', '/docs/errors/constructor', '/docs/errors/', '/docs/errors/../x'])(
    'has none at %s',
    (path) => {
      expect(docsPage(path)).toBeUndefined()
    },
  )
})
