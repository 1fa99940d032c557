import type { Family } from '../support/model.ts'
import { BODIES } from './bodies.ts'
import { ENCODINGS } from './encodings.ts'
import { FRAMING } from './framing.ts'
import { HEADERS } from './headers.ts'
import { METHODS } from './methods.ts'
import { PATHS } from './paths.ts'

/** What hostile input may do at each door: the list of cases with the status that each must get. */
export const FAMILIES: readonly Family[] = [HEADERS, FRAMING, METHODS, PATHS, BODIES, ENCODINGS]
