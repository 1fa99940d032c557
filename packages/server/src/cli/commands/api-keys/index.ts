/**
 * `keywright api-keys …`: one file per verb, each of which reads its flags and runs.
 * Owns: what each verb takes and prints. Refuses: rules on keys, which are the server's; a token in an argument.
 * Called by: the program's assembly in `commands/`.
 */
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { registerBulk } from './bulk.ts'
import { registerCreate } from './create.ts'
import { registerDelete } from './delete.ts'
import { registerEdit } from './edit.ts'
import { registerEndSecret } from './end-secret.ts'
import { registerExplain } from './explain.ts'
import { registerGet } from './get.ts'
import { registerImport } from './import.ts'
import { registerList } from './list.ts'
import { registerRename } from './rename.ts'
import { registerRevoke } from './revoke.ts'
import { registerRotate } from './rotate.ts'
import { registerSwitch } from './switch.ts'
import { registerUsage } from './usage.ts'
import { registerVerify } from './verify.ts'
import { withExamples } from '../../options.ts'

export function registerApiKeys(program: Command, context: Context): void {
  const group = program.command('api-keys').description('API keys: make, list, rotate, revoke, check')
  const verbs = [
    registerList,
    registerCreate,
    registerGet,
    registerRename,
    registerEdit,
    registerRotate,
    registerEndSecret,
    registerRevoke,
    registerDelete,
    registerSwitch,
    registerVerify,
    registerExplain,
    registerUsage,
    registerImport,
    registerBulk,
  ]
  for (const register of verbs) register(group, context)
  withExamples(group, 'keywright api-keys list', 'keywright api-keys create --name "Nightly export" --scope leads:read')
}
