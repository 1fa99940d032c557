/**
 * `keywright audit …`: one file per verb.
 * Owns: what each verb takes and prints. Refuses: to check a chain itself; the server does, and heads are kept by whoever asks.
 * Called by: the program's assembly in `commands/`.
 */
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { withExamples } from '../../options.ts'
import { registerExport } from './export.ts'
import { registerList } from './list.ts'
import { registerVerify } from './verify.ts'

export function registerAudit(program: Command, context: Context): void {
  const group = program.command('audit').description('the audit: who did what, and proof that nothing was altered')
  for (const register of [registerList, registerVerify, registerExport]) register(group, context)
  withExamples(group, 'keywright audit list --workspace acme --since 24h', 'keywright audit verify --installation')
}
