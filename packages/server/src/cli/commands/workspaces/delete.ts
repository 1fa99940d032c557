import type { Command } from 'commander'
import { confirmByName } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { effectiveText } from '../../effective.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { line, printJson } from '../../output.ts'
import { workspaceIdOf } from '../../workspace.ts'

interface Options extends ChangeFlags {
  readonly service?: string
  readonly confirm?: string
}

export function registerDelete(parent: Command, context: Context): void {
  const described = parent.command('delete').description('delete a workspace whose API keys are all revoked')
  const command = withNoWait(withJson(described))
    .argument('<id or slug>', 'its id, or its slug')
    .option('--service <id>', 'the service, where several have a workspace of that slug')
    .option('--confirm <name>', 'its name, in place of the question that a terminal asks')
    .action(async (wanted: string, options: Options) => deleteWorkspace(context, wanted, options))
  withExamples(command, 'keywright workspaces delete initech --service acme --confirm Initech')
}

async function deleteWorkspace(context: Context, wanted: string, options: Options): Promise<void> {
  const id = await workspaceIdOf(context, wanted, options.service)
  const { workspaces } = context.client()
  await confirmByName(context, options, 'A deleted workspace is gone.', async () => {
    const { name, service, slug } = await workspaces.get(id)
    return { name, facts: [`${id}  ${service}  ${slug}  ${name}`] }
  })
  const answer = await workspaces.delete(id, { wait: options.wait })
  if (options.json === true) return printJson(context.io, answer)
  line(context.io.stdout, `deleted ${answer.id}: ${effectiveText(answer.effective)}`)
}
