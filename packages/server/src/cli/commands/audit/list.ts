import type { AuditEventFilter, AuditEventResource } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { requireKeyId } from '../../ids.ts'
import { readPast } from '../../key-fields.ts'
import { type ListFlags, printList, withList } from '../../lists.ts'
import { withExamples } from '../../options.ts'
import type { Column } from '../../output.ts'
import { type ChainFlags, resolveChain, withChain } from './chain.ts'

interface Options extends ListFlags, ChainFlags {
  readonly apiKey?: string
  readonly action?: string
  readonly actor?: string
  readonly since?: string
  readonly until?: string
}

const COLUMNS: readonly Column<AuditEventResource>[] = [
  { title: 'number', of: ({ number }) => String(number) },
  { title: 'at', of: ({ at }) => at },
  { title: 'action', of: ({ action }) => action },
  { title: 'subject', of: ({ subject }) => subject },
  { title: 'actor', of: ({ actor }) => actor },
  { title: 'ip', of: ({ ip }) => ip ?? '' },
  { title: 'reason', of: ({ reason }) => reason ?? '' },
]

export function registerList(parent: Command, context: Context): void {
  const command = withList(withChain(parent.command('list').description('list what was done, newest first')))
    .option('--api-key <id>', 'only what was done to this API key; its workspace need not be named')
    .option('--action <action>', 'only this, such as key.revoked')
    .option('--actor <actor>', 'only what this one did: the id of a management token, or system')
    .option('--since <when>', 'a duration such as 24h, or a date')
    .option('--until <when>', 'before this: a duration such as 1h, or a date')
    .action(async (options: Options) => listEvents(context, options))
  withExamples(
    command,
    'keywright audit list --workspace acme --since 24h',
    'keywright audit list --api-key key_0123456789abcdefghij --json',
  )
}

async function listEvents(context: Context, options: Options): Promise<void> {
  const filter = readFilter(context, options)
  const ofKeyAlone = options.apiKey !== undefined && options.workspace === undefined && options.installation !== true
  const place = ofKeyAlone ? {} : await resolveChain(context, options)
  await printList<AuditEventResource>(context, options, COLUMNS, (page) =>
    context.client().audit.list({ ...place, ...filter, ...page }),
  )
}

function readFilter({ io }: Context, { apiKey, action, actor, since, until }: Options): AuditEventFilter {
  return {
    ...(apiKey === undefined ? {} : { apiKey: requireKeyId(apiKey) }),
    ...(action === undefined ? {} : { action }),
    ...(actor === undefined ? {} : { actor }),
    ...(since === undefined ? {} : { since: readPast(since, io.now()) }),
    ...(until === undefined ? {} : { until: readPast(until, io.now()) }),
  }
}
