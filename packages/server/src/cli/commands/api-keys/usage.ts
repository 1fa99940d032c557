import type { UsageAnswer } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { requireKeyId } from '../../ids.ts'
import { readPast } from '../../key-fields.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { printJson, printTable } from '../../output.ts'

interface Options extends JsonOption {
  readonly since?: string
  readonly bySecret?: true
}

export function registerUsage(parent: Command, context: Context): void {
  const command = withJson(parent.command('usage').description('show how often an API key was used, hour by hour'))
    .argument('<id>', 'its id')
    .option('--since <when>', 'a duration such as 24h, or a date')
    .option('--by-secret', 'tell its secrets apart')
    .action(async (id: string, options: Options) => showUsage(context, id, options))
  withExamples(command, 'keywright api-keys usage key_0123456789abcdefghij --since 24h')
}

async function showUsage(context: Context, id: string, { json, since, bySecret }: Options): Promise<void> {
  const key = requireKeyId(id)
  const answer = await context.client().usage.ofKey(key, {
    ...(since === undefined ? {} : { since: readPast(since, context.io.now()) }),
    ...(bySecret === true ? { by: 'secret' } : {}),
  })
  if (json === true) return printJson(context.io, answer)
  const hours: readonly UsageAnswer['hours'][number][] = answer.hours
  printTable(
    context.io,
    [
      { title: 'hour', of: ({ hour }) => hour },
      { title: 'outcome', of: ({ outcome }) => outcome },
      { title: 'count', of: ({ count }) => String(count) },
      ...(bySecret === true
        ? [{ title: 'secret', of: (row: UsageAnswer['hours'][number]) => row.secretId ?? '' }]
        : []),
    ],
    hours,
  )
  const total = Object.entries(answer.total).map(([outcome, count]) => `${count} ${outcome}`)
  context.say(total.length === 0 ? 'No use is counted.' : `In all: ${total.join(', ')}`)
  const { count, more } = answer.callers
  if (count > 0) context.say(`Callers: ${count}${more ? ' or more' : ''}`)
}
