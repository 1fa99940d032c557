import { describe, expect, it } from 'vitest'
import { checkSecurity } from './check-security.ts'
import { withPlanted } from './lib/planted.ts'

const shown = '| point | level | test |\n|---|---|---|\n'
const tests =
  "describe('a session', () => {\n  it('ends when its member\\'s away', run)\n  it.skip('is skipped', run)\n})\n"

/** What the check says of a page with these rows and of one file of tests. */
function faultsOf(...rows: readonly string[]): readonly string[] {
  const files = { 'SECURITY.md': shown + rows.join('\n'), 'e2e/a.test.ts': tests, 'e2e/a.ts': tests }
  return withPlanted(files, checkSecurity)
}

describe('the page on security', () => {
  it('is content with rows whose words stand in a title, be it of a test or of a group', () => {
    const both =
      '| 7.3.1, 7.3.2 | 1, 2 | `e2e/a.test.ts` › "ends when its member\'s"<br>`e2e/a.test.ts` › "a session" |'
    expect(faultsOf(both)).toEqual([])
  })

  it.each([
    ['names no test', '| 7.3.1 | 2 | by care |', /^SECURITY\.md:3: names no test\. Write `path` ›/],
    ['says more than tests', '| 7.3.1 | 2 | `e2e/a.test.ts` › "a session" mostly |', /"mostly" is no test/],
    ['names a file that is gone', '| 7.3.1 | 2 | `e2e/b.test.ts` › "a session" |', /e2e\/b\.test\.ts is not there/],
    ['names a file without tests', '| 7.3.1 | 2 | `e2e/a.ts` › "a session" |', /e2e\/a\.ts is no file of tests/],
    [
      'has words of no title',
      '| 7.3.1 | 2 | `e2e/a.test.ts` › "ends soon" |',
      /no title of .* holds the words "ends soon"/,
    ],
    ['relies on a test that is skipped', '| 7.3.1 | 2 | `e2e/a.test.ts` › "is skipped" |', /no title of/],
    ['has no point', '| V7 | 2 | `e2e/a.test.ts` › "a session" |', /"V7" is no point/],
    ['has no level', '| 7.3.1 | L2 | `e2e/a.test.ts` › "a session" |', /"L2" is no level/],
  ])('has a fault where a row %s', (_, row, fault) => {
    expect(faultsOf(row)).toEqual([expect.stringMatching(fault)])
  })

  it('holds no point twice, as met and as not met least of all', () => {
    const met = '| 7.3.1 | 2 | `e2e/a.test.ts` › "a session" |'
    expect(faultsOf(met, '', '| point | level | why |', '|---|---|---|', '| 7.3.1 | 2 | Not yet. |')).toEqual([
      'SECURITY.md:7: point 7.3.1 stands on line 3 too. Say it once',
    ])
  })

  it('is not taken for whole when it is absent or has no such table', () => {
    expect(withPlanted({}, checkSecurity)).toHaveLength(1)
    expect(withPlanted({ 'SECURITY.md': '# Security\n' }, checkSecurity)).toHaveLength(2)
  })
})
