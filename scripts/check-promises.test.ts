import { describe, expect, it } from 'vitest'
import { checkPromises } from './check-promises.ts'
import { withPlanted } from './lib/planted.ts'
import { titlesOf } from './lib/titles.ts'

const page = '| id | promise |\n|---|---|\n| FR-01 | One. |\n| FR-02 | Two. |\n'

/** What the check says of a page of two promises and one test file. */
function faultsOf(test: string, exceptions: readonly string[] = []): readonly string[] {
  const files = { 'docs/reference/promises.md': page, 'e2e/scenarios/a.test.ts': test }
  return withPlanted(files, (root) => checkPromises(root, exceptions))
}

describe('the promises', () => {
  it('finds a promise that no title names', () => {
    expect(faultsOf("it('takes the key from its header (FR-01)', run)")).toEqual(['FR-02: no test names it'])
  })

  it('is not content with an id in a comment, in a body, or in a test that is skipped', () => {
    const text = "// FR-01\nit('reads', () => 'FR-01')\nit.skip('FR-01', run)\nit.todo('FR-01')\nrun.it('FR-01')"
    expect(faultsOf(text, ['FR-02'])).toEqual(['FR-01: no test names it'])
  })

  it('finds an exception that has been built, and one that nobody promised', () => {
    expect(faultsOf("it('FR-01, FR-02: reads', run)", ['FR-02', 'FR-09'])).toEqual([
      'FR-02: listed as not yet built, but e2e/scenarios/a.test.ts names it. Take it off the list',
      'FR-09: listed as not yet built, but not promised',
    ])
  })

  it('finds a title that names what the page does not promise', () => {
    expect(faultsOf("it('FR-01 FR-02 FR-77', run)")).toEqual([expect.stringMatching(/^FR-77: named in e2e/)])
  })

  it('does not take an absent page for a kept one', () => {
    expect(withPlanted({}, (root) => checkPromises(root, []))).toEqual(['docs/reference/promises.md holds no promise'])
  })
})

it('reads titles through modifiers, tables, conditions, types and templates', () => {
  const text = [
    "test('a', run)",
    'it(`b through ${door.name}`, run)',
    "it.each([['x(', f('y')]])('c %s', run)",
    "describe.concurrent.skipIf(absent('z'))(\n  'd',\n  run)",
    "it.each<[string, number]>([['q', 1]])('e', run)",
    "scenario('f', run)",
    'transit("g")',
  ].join('\n')
  expect(titlesOf(text)).toEqual(['a', 'b through ${door.name}', 'c %s', 'd', 'e', 'f'])
})
