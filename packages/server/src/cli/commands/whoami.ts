import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { type JsonOption, withExamples, withJson } from '../options.ts'
import { printJson, printRecord } from '../output.ts'

export function registerWhoami(program: Command, context: Context): void {
  const command = withJson(program.command('whoami').description('show who the management token is'))
  command.action(async (options: JsonOption) => showCaller(context, options))
  withExamples(command, 'keywright whoami')
}

async function showCaller(context: Context, { json }: JsonOption): Promise<void> {
  const caller = await context.client().whoami()
  if (json === true) return printJson(context.io, { url: context.url, caller })
  const { reach } = caller
  printRecord(context.io, [
    ['url', context.url],
    ['api key', caller.apiKeyId ?? ''],
    ['name', caller.name ?? ''],
    ['operator', caller.operator ? 'yes' : 'no'],
    ['reach', reach === 'all' ? 'all workspaces' : reach.join(', ')],
    ['scopes', caller.scopes.join(', ')],
  ])
}
