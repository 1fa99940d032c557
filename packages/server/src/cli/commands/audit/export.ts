import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { line } from '../../output.ts'
import { type ChainFlags, resolveChain, withChain } from './chain.ts'

export function registerExport(parent: Command, context: Context): void {
  const command = withJson(
    withChain(parent.command('export').description('print a whole chain, oldest first, as JSON lines')),
  )
  command.action(async (options: ChainFlags & JsonOption) => exportChain(context, options))
  withExamples(command, 'keywright audit export --workspace acme > acme-audit.ndjson')
}

/** JSON lines with and without `--json`: whoever exports wants every field, and a chain does not fit into one document. */
async function exportChain(context: Context, options: ChainFlags): Promise<void> {
  const place = await resolveChain(context, options)
  let last: { readonly number: number; readonly hash: string } | undefined
  for await (const event of context.client().audit.export(place)) {
    line(context.io.stdout, JSON.stringify(event))
    last = event
  }
  // The head is what shows later that the tail was cut off.
  context.say(last === undefined ? 'The chain is empty.' : `Head: ${last.number}:${last.hash}`)
}
