import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { requireKeyId, requireSecretId } from '../../ids.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { printChange } from './change.ts'

export function registerEndSecret(parent: Command, context: Context): void {
  const described = parent.command('end-secret').description('end the old secret of a rotated API key before its time')
  const command = withNoWait(withJson(described))
    .argument('<id>', "the key's id")
    .argument('<secret>', "the secret's id")
    .action(async (id: string, secret: string, options: ChangeFlags) => {
      const { apiKeys } = context.client()
      const answer = await apiKeys.endSecret(requireKeyId(id), requireSecretId(secret), { wait: options.wait })
      printChange(context, options, 'ended a secret of', answer)
    })
  withExamples(command, 'keywright api-keys end-secret key_0123456789abcdefghij sec_0123456789abcdefghij')
}
