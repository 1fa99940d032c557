import type { Command } from 'commander'
import { confirmByName } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { line, printJson } from '../../output.ts'
import { requireMemberId } from './fields.ts'

interface Options extends JsonOption {
  readonly confirm?: string
}

export function registerErase(parent: Command, context: Context): void {
  const command = withJson(parent.command('erase').description('erase the data of a person who is in no workspace'))
    .argument('<id>', "the member's id")
    .option('--confirm <id>', 'the id once more, in place of the question that a terminal asks')
    .action(async (id: string, options: Options) => {
      const member = requireMemberId(id)
      // Whoever is in no workspace is listed nowhere, so it is the id that has to be typed.
      await confirmByName(context, options, 'Erased data do not come back.', async () => ({ name: member, facts: [] }))
      await context.client().members.erase(member)
      if (options.json === true) return printJson(context.io, { erased: true, id: member })
      line(context.io.stdout, `erased ${member}; the audit goes on naming the bare id`)
    })
  withExamples(command, 'keywright members erase mem_0123456789abcdefghij --confirm mem_0123456789abcdefghij')
}
