import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { requireKeyId } from '../../ids.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { cleanText, line, printJson } from '../../output.ts'

export function registerRename(parent: Command, context: Context): void {
  const command = withJson(parent.command('rename').description('give an API key another name; nothing else changes'))
    .argument('<id>', 'its id')
    .argument('<name>', 'its new name')
    .action(async (id: string, name: string, options: JsonOption) => renameKey(context, { id, name, ...options }))
  withExamples(command, 'keywright api-keys rename key_0123456789abcdefghij "CRM sync"')
}

async function renameKey(
  context: Context,
  { id, name, json }: JsonOption & { readonly id: string; readonly name: string },
): Promise<void> {
  const answer = await context.client().apiKeys.edit(requireKeyId(id), { name })
  if (json === true) return printJson(context.io, answer)
  line(context.io.stdout, `renamed ${answer.apiKey.id}: ${cleanText(answer.apiKey.name)}`)
}
