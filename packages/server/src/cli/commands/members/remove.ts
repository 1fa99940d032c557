import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { effectiveText } from '../../effective.ts'
import { usageError } from '../../failure.ts'
import { type JsonOption, type PlaceOptions, withExamples, withJson, withPlace } from '../../options.ts'
import { line, printJson } from '../../output.ts'
import { resolveWorkspace } from '../../workspace.ts'
import { requireMemberId } from './fields.ts'

const CHOICES = ['keep', 'disable', 'revoke'] as const

interface Options extends JsonOption, PlaceOptions {
  readonly keys?: string
}

export function registerRemove(parent: Command, context: Context): void {
  const command = withPlace(withJson(parent.command('remove').description('take a member out of a workspace')))
    .argument('<id>', "the member's id")
    .option('--keys <what>', `what becomes of the API keys that the member made: ${CHOICES.join(', ')}`)
    .action(async (id: string, options: Options) => remove(context, id, options))
  withExamples(command, 'keywright members remove mem_0123456789abcdefghij --keys revoke --workspace initech')
}

async function remove(context: Context, id: string, options: Options): Promise<void> {
  const member = requireMemberId(id)
  const keys = CHOICES.find((choice) => choice === options.keys)
  if (options.keys !== undefined && keys === undefined) throw usageError(`--keys is one of ${CHOICES.join(', ')}.`)
  const workspace = await resolveWorkspace(context, options)
  const answer = await context.client().members.remove(workspace, member, keys === undefined ? {} : { keys })
  if (options.json === true) return printJson(context.io, answer)
  const { length: count } = answer.apiKeyIds
  const made = count === 0 ? '' : `; of ${count} keys that the member made: ${keys ?? 'keep'}`
  line(context.io.stdout, `removed ${member}${made}: ${effectiveText(answer.effective)}`)
}
