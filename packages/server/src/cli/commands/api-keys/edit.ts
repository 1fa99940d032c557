import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { usageError } from '../../failure.ts'
import { requireKeyId } from '../../ids.ts'
import { type KeyFieldFlags, readKeyFields, withKeyFields } from '../../key-fields.ts'
import { type ChangeFlags, withExamples, withJson, withNoWait } from '../../options.ts'
import { printChange } from './change.ts'

interface Options extends KeyFieldFlags, ChangeFlags {}

export function registerEdit(parent: Command, context: Context): void {
  const described = parent
    .command('edit')
    .description('change an API key; a list that is given replaces the one before')
  const command = withNoWait(withJson(withKeyFields(described)))
    .argument('<id>', 'its id')
    .action(async (id: string, options: Options) => editKey(context, id, options))
  withExamples(
    command,
    'keywright api-keys edit key_0123456789abcdefghij --scope leads:read,lists:read --expires 30d',
    'keywright api-keys edit key_0123456789abcdefghij --limit hourly=5/60m',
  )
}

async function editKey(context: Context, id: string, options: Options): Promise<void> {
  const key = requireKeyId(id)
  const fields = await readKeyFields(context.io, options)
  if (Object.keys(fields).length === 0) throw usageError('Say what to change: --name, --scope, --expires, --limit …')
  printChange(context, options, 'changed', await context.client().apiKeys.edit(key, fields, { wait: options.wait }))
}
