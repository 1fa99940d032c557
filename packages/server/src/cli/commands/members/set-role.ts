import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { type JsonOption, type PlaceOptions, withExamples, withJson, withPlace } from '../../options.ts'
import { line, printJson } from '../../output.ts'
import { resolveWorkspace } from '../../workspace.ts'
import { requireMemberId, requireRole } from './fields.ts'

export function registerSetRole(parent: Command, context: Context): void {
  const command = withPlace(withJson(parent.command('set-role').description('give a member another role')))
    .argument('<id>', "the member's id")
    .argument('<role>', 'owner, admin, developer or viewer')
    .action(async (id: string, text: string, options: JsonOption & PlaceOptions) => {
      const member = requireMemberId(id)
      const role = requireRole(text)
      const workspace = await resolveWorkspace(context, options)
      const changed = await context.client().members.setRole(workspace, member, role)
      if (options.json === true) return printJson(context.io, changed)
      line(context.io.stdout, `${changed.id} is ${changed.role} now`)
    })
  withExamples(command, 'keywright members set-role mem_0123456789abcdefghij admin --workspace initech')
}
