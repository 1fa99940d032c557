import { describe, expect, it } from 'vitest'
import { envLine, LANGUAGES_OF_CODE, snippets, variableOf } from './snippets.ts'

const header = { kind: 'header', header: 'x-api-key', title: 'X-API-Key' } as const
const service = {
  example: { request: 'GET /v1/leads' },
  credentials: [header],
  url: 'https://api.acme.example/',
} as const

describe('the lines that use a new key', () => {
  it('send the example request of the service with the variable in place of the token', () => {
    expect(snippets(service, 'ACME_API_KEY')?.curl).toBe(
      `curl 'https://api.acme.example/v1/leads' \\\n  -H "X-API-Key: $ACME_API_KEY"`,
    )
  })

  it('name the variable in every language', () => {
    for (const credentials of [
      [header],
      [{ kind: 'scheme', scheme: 'bearer', title: 'Bearer' }],
      [{ kind: 'basic' }],
    ] as const) {
      const code = snippets({ ...service, credentials }, 'ACME_API_KEY')
      for (const language of LANGUAGES_OF_CODE) expect(code?.[language], language).toContain('ACME_API_KEY')
    }
  })

  it('send the body of the example, quoted for the shell', () => {
    const code = snippets({ ...service, example: { request: 'POST /graphql', body: { query: "{ it's }" } } }, 'A')
    expect(code?.curl).toContain(`-X POST`)
    expect(code?.curl).toContain(String.raw`-d '{"query":"{ it'\''s }"}'`)
    expect(code?.node).toContain('method: "POST"')
  })

  it('leave the address to a variable where the definition has none', () => {
    const code = snippets({ ...service, url: null }, 'A')
    for (const language of LANGUAGES_OF_CODE) expect(code?.[language], language).toContain('API_URL')
  })

  it('are absent where the definition shows no example', () => {
    expect(snippets({ ...service, example: null }, 'A')).toBeUndefined()
  })
})

it('hands a key over as the variable of its type, else as one of the service', () => {
  expect(envLine(variableOf({ envVar: 'FOIR_PUBLIC_KEY', service: 'foir' }), 'pk_x')).toBe('FOIR_PUBLIC_KEY=pk_x')
  expect(variableOf({ envVar: null, service: 'enrich-engine' })).toBe('ENRICH_ENGINE_API_KEY')
})
