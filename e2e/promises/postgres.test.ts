import { describe } from 'vitest'
import { hasPostgres, useEngine } from '../support/index.ts'

// Every promise once more, with the server on Postgres. A `describe` for each file keeps their hooks apart.
describe.skipIf(!hasPostgres)('on Postgres', () => {
  useEngine('Postgres')
  describe('Enrich Engine', () => import('./enrich-engine.test.ts').then(() => {}))
  describe('Foir', () => import('./foir.test.ts').then(() => {}))
  describe("Foir's import", () => import('./foir-import.test.ts').then(() => {}))
  describe('FoxReach', () => import('./foxreach.test.ts').then(() => {}))
  describe('Hostreach', () => import('./hostreach.test.ts').then(() => {}))
  describe('Leadterra', () => import('./leadterra.test.ts').then(() => {}))
  describe('the pages', () => import('./seeds.test.ts').then(() => {}))
})
