import { localText } from '@keywright/core'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { readDefinitionFile } from '../../definition.ts'
import { effectiveText } from '../../effective.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { cleanText, line, printJson } from '../../output.ts'
import { printChanges } from './changes.ts'

export function registerApply(parent: Command, context: Context): void {
  const described = parent.command('apply').description('apply a service definition: whole, or not at all')
  const command = withNoWait(withJson(described))
    .argument('<file>', 'the definition, YAML')
    .action(async (file: string, options: ChangeFlags) => applyService(context, file, options))
  withExamples(command, 'keywright services apply services/acme.yaml')
}

async function applyService(context: Context, file: string, { json, wait }: ChangeFlags): Promise<void> {
  const { definition, source } = await readDefinitionFile(context.io, file)
  const answer = await context.client().services.apply(definition.id, source, { wait })
  if (json === true) return printJson(context.io, answer)
  printChanges(context, answer)
  const { service, effective } = answer
  const what = cleanText(`${service.id} (${localText(service.name)}), revision ${service.revision}`)
  line(context.io.stdout, `applied ${what}: ${effectiveText(effective)}`)
}
