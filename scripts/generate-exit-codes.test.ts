import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ERROR_TABLE } from '../packages/core/src/errors.ts'
import { exitCodesPage, exitCodesPath } from './generate-exit-codes.ts'
import { repositoryRoot } from './lib/tree.ts'

it('the page of exit codes is the one that the tables make', () => {
  expect(readFileSync(join(repositoryRoot, exitCodesPath), 'utf8')).toBe(exitCodesPage())
})

it('the page of exit codes names every error', () => {
  const page = exitCodesPage()
  expect(Object.keys(ERROR_TABLE).filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([])
})
