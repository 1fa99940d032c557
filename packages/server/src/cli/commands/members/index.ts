/**
 * `keywright members …`: one file per verb, each of which reads its flags and runs.
 * Owns: what each verb takes and prints. Refuses: rules on members, which are the server's.
 * Called by: the program's assembly in `commands/`.
 */
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { withExamples } from '../../options.ts'
import { registerErase } from './erase.ts'
import { registerInvite } from './invite.ts'
import { registerList } from './list.ts'
import { registerRemove } from './remove.ts'
import { registerSetRole } from './set-role.ts'

export function registerMembers(program: Command, context: Context): void {
  const group = program.command('members').description('members: the people who sign in to the dashboard')
  for (const register of [registerList, registerInvite, registerSetRole, registerRemove, registerErase]) {
    register(group, context)
  }
  withExamples(
    group,
    'keywright members list --workspace initech',
    'keywright members invite ana@example.com --role developer --workspace initech',
  )
}
