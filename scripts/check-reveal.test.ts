import { expect, it } from 'vitest'
import { checkReveal } from './check-reveal.ts'
import { withPlanted } from './lib/planted.ts'

const path = 'packages/server/src/app/create-key.ts'
const twice = 'send(token.reveal())\nconst later = token?.reveal\n// token.reveal() in words\n'

it('finds a reader that the list does not name, and says where it stands', () => {
  const faults = withPlanted({ [path]: twice }, (root) => checkReveal(root, {}))
  expect(faults).toEqual([`${path}: found 2 (line 1, 2), expected 0. In the list: '${path}': 2,`])
})

it('finds a listed reader that is gone, so that the list cannot go stale', () => {
  const faults = withPlanted({}, (root) => checkReveal(root, { [path]: 1 }))
  expect(faults).toEqual([`${path}: found 0, expected 1. In the list: '${path}': 0,`])
})

it('finds a reader that spells the name as a string', () => {
  expect(withPlanted({ [path]: "token['reveal']()" }, (root) => checkReveal(root, {}))).toHaveLength(1)
})

it('is content when readers and list agree, and leaves tests alone', () => {
  const files = { [path]: twice, 'packages/server/src/app/create-key.test.ts': twice }
  expect(withPlanted(files, (root) => checkReveal(root, { [path]: 2 }))).toEqual([])
})
