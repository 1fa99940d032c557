import { describe } from 'vitest'
import { hasPostgres } from '../storage/testing/postgres-databases.ts'
import { useEngine } from '../testing/test-database.ts'

// The suites of the whole engine once more, with every database of theirs on Postgres. A `describe` for each keeps their
// hooks apart.
describe.skipIf(!hasPostgres)('on Postgres', () => {
  useEngine('Postgres')
  describe('batches', () => import('./batches.engine.test.ts').then(() => {}))
  describe('commands', () => import('./commands.engine.test.ts').then(() => {}))
  describe('contention', () => import('./contention.engine.test.ts').then(() => {}))
  describe('known keys', () => import('./known-key.engine.test.ts').then(() => {}))
  describe('limit stores', () => import('./limit-stores.engine.test.ts').then(() => {}))
  describe('permissions', () => import('./permissions.engine.test.ts').then(() => {}))
  describe('rolling upgrades', () => import('./rolling-upgrade.engine.test.ts').then(() => {}))
  describe('redigests', () => import('./redigest.engine.test.ts').then(() => {}))
})
