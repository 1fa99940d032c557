import type { Command } from 'commander'
import { confirmByName } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { effectiveText } from '../../effective.ts'
import { requireKeyId } from '../../ids.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { line, printJson } from '../../output.ts'

interface Options extends ChangeFlags {
  readonly confirm?: string
}

export function registerDelete(parent: Command, context: Context): void {
  const described = parent.command('delete').description('purge a revoked API key; what the audit says of it stays')
  const command = withNoWait(withJson(described))
    .argument('<id>', 'its id')
    .option('--confirm <name>', 'its name, in place of the question that a terminal asks')
    .action(async (id: string, options: Options) => deleteKey(context, id, options))
  withExamples(command, 'keywright api-keys delete key_0123456789abcdefghij')
}

async function deleteKey(context: Context, id: string, options: Options): Promise<void> {
  const key = requireKeyId(id)
  const { apiKeys } = context.client()
  await confirmByName(context, options, 'A purged key is gone.', async () => {
    const { name, status } = await apiKeys.get(key)
    return { name, facts: [`${key}  ${name}  ${status}`] }
  })
  const answer = await apiKeys.delete(key, { wait: options.wait })
  if (options.json === true) return printJson(context.io, answer)
  line(context.io.stdout, `deleted ${answer.id}: ${effectiveText(answer.effective)}`)
}
