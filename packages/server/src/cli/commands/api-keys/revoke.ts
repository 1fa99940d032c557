import type { Command } from 'commander'
import { confirmByName } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { requireKeyId } from '../../ids.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { printChange } from './change.ts'

interface Options extends ChangeFlags {
  readonly reason?: string
  readonly confirm?: string
}

export function registerRevoke(parent: Command, context: Context): void {
  const described = parent
    .command('revoke')
    .description('revoke an API key for good; returns when no node accepts it any more')
  const command = withNoWait(withJson(described))
    .argument('<id>', 'its id')
    .option('--reason <text>', 'why, for the audit')
    .option('--confirm <name>', 'its name, in place of the question that a terminal asks')
    .action(async (id: string, options: Options) => revokeKey(context, id, options))
  withExamples(
    command,
    'keywright api-keys revoke key_0123456789abcdefghij',
    'keywright api-keys revoke key_0123456789abcdefghij --confirm "CRM sync" --reason leaked',
  )
}

async function revokeKey(context: Context, id: string, options: Options): Promise<void> {
  const key = requireKeyId(id)
  const { apiKeys } = context.client()
  await confirmByName(context, options, 'Revoking is final.', async () => {
    const { name, lastUsedAt, environment, type } = await apiKeys.get(key)
    const used = lastUsedAt === null ? 'It was never used.' : `It was last used at ${lastUsedAt}.`
    return { name, facts: [`${key}  ${name}  ${environment}  ${type}`, `${used} To stop it for a while: disable it.`] }
  })
  const { reason, wait } = options
  const answer = await apiKeys.revoke(key, { wait, ...(reason === undefined ? {} : { reason }) })
  printChange(context, options, 'revoked', answer)
}
