/**
 * The commands, a folder per noun and a file per verb.
 * Owns: which commands there are. Refuses: to start a server or to open a store; `serve`, `dev` and `init` are plugged in
 * beside these, since they alone need more than HTTP.
 * Called by: the assembly of the program in `main.ts`.
 */
import type { Register } from '../options.ts'
import { registerApiKeys } from './api-keys/index.ts'
import { registerAudit } from './audit/index.ts'
import { registerMembers } from './members/index.ts'
import { registerScan } from './scan.ts'
import { registerServices } from './services/index.ts'
import { registerWhoami } from './whoami.ts'
import { registerWorkspaces } from './workspaces/index.ts'

export const COMMANDS: readonly Register[] = [
  registerServices,
  registerWorkspaces,
  registerApiKeys,
  registerMembers,
  registerAudit,
  registerScan,
  registerWhoami,
]
