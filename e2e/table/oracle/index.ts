/**
 * What every answer must be, without a line of the product.
 * Owns: the services as their customers read them, written by hand; what follows from them for one request.
 * Refuses: to import the product, or to take a meaning from a definition: a fault in either must show as a difference.
 * Called by: the table test alone.
 */
import { foir } from './foir.ts'
import { acme, leadterraTwin } from './invented.ts'
import type { ServiceTable } from './model.ts'
import { enrichEngine, foxreach, hostreach, leadterra } from './shipped.ts'

export { differences } from './compare.ts'
export { gapsBetween } from './definition.ts'
export { expected } from './expect.ts'
export {
  type Answer,
  type Ask,
  type Book,
  type Place,
  type Probe,
  REASONS,
  type ServiceTable,
  type TokenFact,
} from './model.ts'

export const SERVICES: readonly ServiceTable[] = [
  foxreach,
  hostreach,
  enrichEngine,
  leadterra,
  foir,
  acme,
  leadterraTwin,
]
