import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { requireServiceId } from '../../ids.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { printJson, printRecord } from '../../output.ts'
import { requireSource } from '../../definition.ts'
import { namesOf, SERVICE_COLUMNS } from './list.ts'

interface Options extends JsonOption {
  readonly source?: true
}

export function registerGet(parent: Command, context: Context): void {
  const command = withJson(parent.command('get').description('show a service'))
    .argument('<id>', 'its id')
    .option('--source', 'print its definition, as it was applied')
    .action(async (id: string, options: Options) => showService(context, id, options))
  withExamples(command, 'keywright services get acme', 'keywright services get acme --source > services/acme.yaml')
}

async function showService(context: Context, id: string, { json, source }: Options): Promise<void> {
  const service = await context.client().services.get(requireServiceId(id))
  if (source === true) return void context.io.stdout.write(requireSource(service))
  if (json === true) return printJson(context.io, service)
  printRecord(context.io, [
    ...SERVICE_COLUMNS.map(({ title, of }) => [title, of(service)] as const),
    ['scopes', namesOf(service.scopes)],
    ['limits', namesOf(service.limits)],
    ['plans', namesOf(service.plans)],
  ])
}
