import { describe } from 'vitest'
import { hasPostgres, useEngine } from '../support/index.ts'

// The flows that write and read most, with the server on Postgres. A `describe` for each file keeps their hooks apart.
describe.skipIf(!hasPostgres)('on Postgres', () => {
  useEngine('Postgres')
  describe('creation', () => import('./create-key.test.ts').then(() => {}))
  describe('members', () => import('./members.test.ts').then(() => {}))
})
