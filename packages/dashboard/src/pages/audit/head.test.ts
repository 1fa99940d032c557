import { expect, it } from 'vitest'
import { readHead, writeHead } from './head.ts'

it('reads a head as it is written, and nothing else', () => {
  const head = { size: 12, hash: 'a'.repeat(64) }
  expect(readHead(` ${writeHead(head)}\n`)).toEqual(head)
  for (const wrong of ['', '12', `12:${'a'.repeat(63)}`, `-1:${'a'.repeat(64)}`])
    expect(readHead(wrong)).toBeUndefined()
})
