import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatProblems, readDefinition } from '../packages/server/src/config/index.ts'
import { ROOT } from './support/index.ts'

const guide = join(ROOT, 'docs/guide')
const definitions = readdirSync(guide).flatMap((file) =>
  readFileSync(join(guide, file), 'utf8')
    .split(/^```/m)
    .filter((block, index) => index % 2 === 1 && block.startsWith('yaml\nid:'))
    .map((block, index) => [`${file}, definition ${index + 1}`, block.slice('yaml\n'.length)] as const),
)

describe('the guide', () => {
  it('shows whole definitions', () => {
    expect(definitions.length).toBeGreaterThan(3)
  })

  it.each(definitions)('shows definitions that are valid and draw no warning: %s', (name, source) => {
    const result = readDefinition(source, name)
    expect(result.valid ? '' : formatProblems(name, result.problems)).toBe('')
    expect(result.valid && result.warnings).toEqual([])
  })
})
