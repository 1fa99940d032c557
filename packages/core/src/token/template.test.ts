import { describe, expect, it } from 'vitest'
import { parseTemplate } from './template.ts'

function faultOf(template: string): string {
  const result = parseTemplate(template)
  return result.ok ? 'none' : result.message
}

describe('a token template', () => {
  it('is read into its segments', () => {
    expect(parseTemplate('hr_{environment}_{id:8}_{secret:34}{checksum}')).toMatchObject({
      ok: true,
      format: { secretLength: 34, idLength: 8, checksummed: true },
    })
    expect(parseTemplate('{type}_{secret:40}')).toMatchObject({ ok: true, format: { idLength: 0, checksummed: false } })
  })

  it.each([
    ['acme_{checksum}', 'there must be exactly one {secret:n}'],
    ['acme_{secret:10}{secret:10}', 'there must be exactly one {secret:n}'],
    ['acme_{secret}', '"{secret:n}" needs a length from 1 to 128'],
    ['acme_{secret:0}', '"{secret:n}" needs a length from 1 to 128'],
    ['acme_{secret:129}', '"{secret:n}" needs a length from 1 to 128'],
    ['acme_{id:33}_{secret:30}', '"{id:n}" needs a length from 1 to 32'],
    ['acme_{secret:3:4}', '"{secret:3:4}" has more than one ":"'],
    ['{type:2}_{secret:30}', '"{type}" takes no length'],
    [
      'acme_{secrets:30}',
      '"{secrets:30}" is unknown; there are {type}, {environment}, {id:n}, {secret:n} and {checksum}',
    ],
    ['acme_{secret:30', 'a "{" is never closed'],
    ['acme {secret:30}', '"acme " may hold letters, digits, "_" and "-" only'],
    ['{type}_{type}_{secret:30}', '{type} may stand only once'],
    ['acme_{checksum}{secret:30}', '{checksum} must stand last: it covers all before it'],
    ['acme_{secret:30}_x', '{secret:n} must stand at the end, with {checksum} alone behind it'],
    ['{type}{environment}_{secret:30}', 'put "_" between {type}, {environment} and what follows'],
    ['{secret:30}', 'a token needs a prefix, so that a leaked one can be found'],
    ['{id:8}_{secret:30}', 'a token needs a prefix, so that a leaked one can be found'],
    [`${'a'.repeat(120)}_{secret:128}`, 'a token may have at most 255 characters'],
  ])('such as %s is refused with the reason', (template, message) => {
    expect(faultOf(template)).toBe(message)
  })
})
