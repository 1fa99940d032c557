import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { readDefinitionFile } from '../../definition.ts'
import { EXIT } from '../../exit-codes.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { printJson } from '../../output.ts'
import { printChanges } from './changes.ts'

export function registerDiff(parent: Command, context: Context): void {
  const command = withJson(
    parent.command('diff').description('show what a definition would change; nothing is applied'),
  )
    .argument('<file>', 'the definition, YAML')
    .action(async (file: string, options: JsonOption) => diffService(context, file, options))
  withExamples(command, 'keywright services diff services/acme.yaml')
}

/** Ends as `apply` would end: with 1 where keys stand in the way, so that a build can ask before it deploys. */
async function diffService(context: Context, file: string, { json }: JsonOption): Promise<void> {
  const { definition, source } = await readDefinitionFile(context.io, file)
  const answer = await context.client().services.preview(definition.id, source)
  if (answer.diff.blocked) context.setExit(EXIT.failed)
  if (json === true) return printJson(context.io, answer)
  printChanges(context, answer)
  if (answer.diff.blocked) context.say('Live keys stand in the way, so it would not be applied.')
}
