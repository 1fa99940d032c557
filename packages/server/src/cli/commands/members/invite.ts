import type { MadeInvitation } from '@keywright/client'
import { ROLES } from '@keywright/core'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { usageError } from '../../failure.ts'
import { type JsonOption, type PlaceOptions, withExamples, withJson, withPlace } from '../../options.ts'
import { line, printJson } from '../../output.ts'
import { resolveWorkspace } from '../../workspace.ts'
import { requireRole } from './fields.ts'

interface Options extends JsonOption, PlaceOptions {
  readonly role?: string
  readonly operator?: true
}

export function registerInvite(parent: Command, context: Context): void {
  const described = parent.command('invite').description('print a one-time link with which a person joins a workspace')
  const command = withPlace(withJson(described))
    .argument('<email>', "the person's address")
    .option('--role <role>', `the role there: ${ROLES.join(', ')}`)
    .option('--operator', 'as an operator of the whole installation, in place of a role')
    .action(async (email: string, options: Options) => invite(context, email, options))
  withExamples(
    command,
    'keywright members invite ana@example.com --role developer --workspace initech',
    'keywright members invite bo@example.com --operator',
  )
}

async function invite(context: Context, email: string, options: Options): Promise<void> {
  const made = await make(context, email, options)
  const url = `${context.url}${made.path}`
  if (options.json === true) return printJson(context.io, { ...made, url })
  line(context.io.stdout, url)
  context.say(`The link counts once, until ${made.invitation.expiresAt}. No mail is sent: hand it over yourself.`)
}

async function make(context: Context, email: string, options: Options): Promise<MadeInvitation> {
  const { role, operator } = options
  if ((role === undefined) === (operator === undefined)) {
    throw usageError('Say either --role <role> or --operator.', [`The roles are ${ROLES.join(', ')}.`])
  }
  if (role === undefined) return context.client().members.inviteOperator(email)
  const asked = { email, role: requireRole(role) }
  return context.client().members.invite(await resolveWorkspace(context, options), asked)
}
