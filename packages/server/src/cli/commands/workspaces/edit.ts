import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { effectiveText } from '../../effective.ts'
import { usageError } from '../../failure.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { cleanText, line, printJson } from '../../output.ts'
import { workspaceIdOf } from '../../workspace.ts'
import { readWorkspaceFields, type WorkspaceFlags, withWorkspaceFields } from './fields.ts'

interface Options extends WorkspaceFlags, ChangeFlags {
  readonly service?: string
}

export function registerEdit(parent: Command, context: Context): void {
  const described = parent
    .command('edit')
    .description('change a workspace; a list that is given replaces the one before')
  const command = withNoWait(withJson(withWorkspaceFields(described)))
    .argument('<id or slug>', 'its id, or its slug')
    .option('--service <id>', 'the service, where several have a workspace of that slug')
    .action(async (wanted: string, options: Options) => editWorkspace(context, wanted, options))
  withExamples(command, 'keywright workspaces edit initech --service acme --plan enterprise')
}

async function editWorkspace(context: Context, wanted: string, options: Options): Promise<void> {
  const fields = await readWorkspaceFields(context.io, options)
  if (Object.keys(fields).length === 0) throw usageError('Say what to change: --name, --slug, --plan, --environment …')
  const id = await workspaceIdOf(context, wanted, options.service)
  const answer = await context.client().workspaces.edit(id, fields, { wait: options.wait })
  if (options.json === true) return printJson(context.io, answer)
  const { name, slug } = answer.workspace
  line(context.io.stdout, `changed ${id} (${cleanText(`${slug}, ${name}`)}): ${effectiveText(answer.effective)}`)
}
