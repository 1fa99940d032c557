/**
 * `keywright services …`: one file per verb, each of which reads its flags and runs.
 * Owns: what each verb takes and prints. Refuses: to judge a change, which the server does with the live keys before it.
 * Called by: the program's assembly in `commands/`.
 */
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { withExamples } from '../../options.ts'
import { registerApply } from './apply.ts'
import { registerDiff } from './diff.ts'
import { registerGet } from './get.ts'
import { registerList } from './list.ts'
import { registerTypes } from './types.ts'

export function registerServices(program: Command, context: Context): void {
  const group = program.command('services').description('service definitions: what keys open, and how they look')
  for (const register of [registerList, registerGet, registerApply, registerDiff, registerTypes])
    register(group, context)
  withExamples(group, 'keywright services diff services/acme.yaml', 'keywright services apply services/acme.yaml')
}
