import type { Register } from '../options.ts'
import { registerDev } from './dev.ts'
import { registerDoctor } from './doctor.ts'
import { registerInit } from './init.ts'
import { registerRecover } from './recover.ts'
import { registerServe } from './serve/index.ts'

/** The commands that open a store in their own process: they bring all of the server with them. */
export const IN_PROCESS: readonly Register[] = [
  registerServe,
  registerDev,
  registerInit,
  registerDoctor,
  registerRecover,
]
