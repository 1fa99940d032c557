/**
 * `keywright workspaces …`: one file per verb, each of which reads its flags and runs.
 * Owns: what each verb takes and prints. Refuses: rules on workspaces, which are the server's.
 * Called by: the program's assembly in `commands/`.
 */
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { withExamples } from '../../options.ts'
import { registerCreate } from './create.ts'
import { registerDelete } from './delete.ts'
import { registerEdit } from './edit.ts'
import { registerGet } from './get.ts'
import { registerList } from './list.ts'

export function registerWorkspaces(program: Command, context: Context): void {
  const group = program.command('workspaces').description('workspaces: the tenants of a service')
  for (const register of [registerList, registerCreate, registerGet, registerEdit, registerDelete]) {
    register(group, context)
  }
  withExamples(
    group,
    'keywright workspaces list',
    'keywright workspaces create --service acme --slug initech --name Initech',
  )
}
