import { type Command, Argument } from 'commander'
import { confirmByName } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { effectiveText } from '../../effective.ts'
import { usageError } from '../../failure.ts'
import { requireKeyId } from '../../ids.ts'
import { type ChangeFlags, type PlaceOptions, withExamples, withJson, withNoWait, withPlace } from '../../options.ts'
import { line, printJson } from '../../output.ts'
import { resolveWorkspace } from '../../workspace.ts'

interface Options extends ChangeFlags, PlaceOptions {
  readonly reason?: string
  readonly confirm?: string
}

const ACTIONS = ['disable', 'enable', 'revoke'] as const

type Action = (typeof ACTIONS)[number]

export function registerBulk(parent: Command, context: Context): void {
  const described = parent
    .command('bulk')
    .description('disable, enable or revoke many API keys of a workspace at once: all or none')
  const command = withPlace(withNoWait(withJson(described)))
    .addArgument(new Argument('<action>', 'what to do').choices(ACTIONS))
    .argument('<ids...>', 'their ids')
    .option('--reason <text>', 'why, for the audit')
    .option('--confirm <text>', 'of a revocation: "revoke" and how many, in place of the question that a terminal asks')
    .action(async (action: Action, ids: readonly string[], options: Options) => runBulk(context, action, ids, options))
  withExamples(
    command,
    'keywright api-keys bulk disable key_0123456789abcdefghij key_0123456789abcdefghik --reason "under review"',
    'keywright api-keys bulk revoke key_0123456789abcdefghij key_0123456789abcdefghik --confirm "revoke 2"',
  )
}

async function runBulk(context: Context, action: Action, sent: readonly string[], options: Options): Promise<void> {
  const ids = sent.map(requireKeyId)
  if (new Set(ids).size < ids.length) throw usageError('An id stands twice. Name each key once.')
  if (action !== 'revoke' && options.confirm !== undefined) throw usageError('--confirm is for a revocation alone.')
  const workspace = await resolveWorkspace(context, options)
  const { apiKeys } = context.client()
  if (action === 'revoke') {
    await confirmByName(context, options, 'Revoking is final.', async () => {
      const keys = await Promise.all(ids.slice(0, SHOWN_MAX).map((id) => apiKeys.get(id)))
      const rest = ids.length - keys.length
      const facts = keys.map(({ id, name, environment, type }) => `${id}  ${name}  ${environment}  ${type}`)
      return {
        name: `revoke ${ids.length}`,
        what: 'what is to be done',
        facts: rest > 0 ? [...facts, `and ${rest} more`] : facts,
      }
    })
  }
  const { reason, wait } = options
  const answer = await apiKeys.bulk(workspace, { action, ids, ...(reason === undefined ? {} : { reason }) }, { wait })
  if (options.json === true) return printJson(context.io, answer)
  for (const { id, changed, status } of answer.items) {
    line(context.io.stdout, `${id}\t${status}\t${changed ? 'changed' : 'as it was'}`)
  }
  context.say(`${effectiveText(answer.effective)}`)
}

/** Keys that are looked up for the question: what nobody would read is not asked for. */
const SHOWN_MAX = 20
