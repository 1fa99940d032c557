import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { requireKeyId } from '../../ids.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { printKey } from './show.ts'

export function registerGet(parent: Command, context: Context): void {
  const command = withJson(parent.command('get').description('show an API key'))
    .argument('<id>', 'its id')
    .action(async (id: string, { json }: JsonOption) => {
      printKey(context, await context.client().apiKeys.get(requireKeyId(id)), json)
    })
  withExamples(command, 'keywright api-keys get key_0123456789abcdefghij')
}
