import { ConnectionError, KeywrightError, type VerifyAnswer, type VerifyRequest } from '@keywright/client'
import { denialMessage, diagnoseToken, parseToken, type TokenDiagnosis } from '@keywright/core'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { readToken, refuseArguments, type TokenSource } from '../../credential.ts'
import { readDefinitionFile } from '../../definition.ts'
import { EXIT } from '../../exit-codes.ts'
import { usageError } from '../../failure.ts'
import { collect, type JsonOption, type PlaceOptions, withExamples, withJson } from '../../options.ts'
import { cleanText, line, printJson } from '../../output.ts'
import { resolveService, workspaceIdOf } from '../../workspace.ts'

export interface VerifyFlags extends JsonOption, PlaceOptions, TokenSource {
  readonly definition?: string
  readonly offline?: true
  readonly scope?: readonly string[]
  readonly environment?: string
  readonly type?: string
  readonly ip?: string
  readonly origin?: string
  readonly method?: string
  readonly path?: string
  readonly cost?: string
}

export function registerVerify(parent: Command, context: Context): void {
  const command = withDemand(parent.command('verify').description('check a token, as an API would'))
  command.action(async (options: VerifyFlags) => {
    refuseArguments(command.args)
    const asked = await prepareCheck(context, options)
    if (asked === undefined) return
    printAnswer(context, options, await check(context, () => context.client().verify(asked)))
  })
  withExamples(
    command,
    'keywright api-keys verify --service acme < token.txt',
    'keywright api-keys verify --definition services/acme.yaml --offline --token-file token.txt',
    'KEYWRIGHT_CHECK_TOKEN=$ACME_API_KEY keywright api-keys verify --scope records:read --json',
  )
}

/** What `verify` and `explain` share: where the token comes from, and what is asked of it. */
export function withDemand(command: Command): Command {
  return withJson(command)
    .allowExcessArguments()
    .option('--service <id>', 'the service that the token is of')
    .option('--token-file <file>', 'read the token from a file; else KEYWRIGHT_CHECK_TOKEN, else standard input')
    .option('--exact', 'take the input as it is, with the line break at its end')
    .option('--definition <file>', 'look at the form of the token first, by this definition and without the network')
    .option('--offline', 'look at the form alone')
    .option('--workspace <id or slug>', 'the workspace that the key must be of')
    .option('--scope <scope>', 'a scope that it must hold; may be repeated', collect)
    .option('--environment <environment>', 'the environment that it must be of')
    .option('--type <type>', 'the type that it must be of')
    .option('--ip <address>', 'the address that the request would come from')
    .option('--origin <origin>', 'the origin that the request would come from')
    .option('--method <method>', 'with --path: the request, judged by the routes of the definition')
    .option('--path <path>', 'with --method')
    .option('--cost <number>', 'requests that it counts as')
}

/** What to ask the server; `undefined` when the token's form has settled it already. */
export async function prepareCheck(context: Context, options: VerifyFlags): Promise<VerifyRequest | undefined> {
  if (options.offline === true && options.definition === undefined) {
    throw usageError('--offline needs a definition to look at the form by: add --definition <file>.')
  }
  const file = options.definition === undefined ? undefined : await readDefinitionFile(context.io, options.definition)
  const token = await readToken(context, options)
  if (file !== undefined && parseToken(file.definition, token) === undefined) {
    tellDamaged(context, options, diagnoseToken(file.definition, token))
    return undefined
  }
  if (options.offline === true) {
    if (options.json === true) printJson(context.io, { sound: true })
    else line(context.io.stdout, 'sound: the form is right; whether a key has this token, the server alone can say')
    return undefined
  }
  const service =
    options.service ?? file?.definition.id ?? (await check(context, () => resolveService(context, undefined)))
  return { service, token, ...(await readDemand(context, options)) }
}

async function readDemand(context: Context, options: VerifyFlags): Promise<Partial<VerifyRequest>> {
  const { scope, environment, type, ip, origin, method, path, workspace } = options
  const cost = options.cost === undefined ? undefined : Number(options.cost)
  if (cost !== undefined && (!Number.isInteger(cost) || cost < 0)) throw usageError('--cost is a whole number.')
  const said = {
    scopes: scope,
    environment,
    type,
    ip,
    origin,
    method,
    path,
    cost,
    workspace: workspace === undefined ? undefined : await workspaceIdOf(context, workspace, options.service),
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}

/** A check that cannot be made is an outage and says so: whoever reads "invalid" goes and replaces a good key. */
export async function check<Answer>(context: Context, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    const outage = error instanceof ConnectionError || (error instanceof KeywrightError && error.status >= 500)
    if (outage) context.say('The token could not be checked. This says nothing of the key: do not replace it.')
    throw error
  }
}

function tellDamaged(context: Context, { json }: JsonOption, diagnosis: TokenDiagnosis): void {
  context.setExit(EXIT.keyDenied)
  if (json === true) {
    return printJson(context.io, {
      allowed: false,
      reason: 'malformed',
      missingScopes: [],
      diagnosis,
      apiKey: null,
      limits: [],
      offline: true,
    })
  }
  line(context.io.stdout, `denied: malformed (${diagnosis.kind})`)
  context.say(diagnosis.detail)
}

export function printAnswer(context: Context, { json }: JsonOption, answer: VerifyAnswer): void {
  if (!answer.allowed) context.setExit(EXIT.keyDenied)
  if (json === true) return printJson(context.io, answer)
  const { apiKey, reason, diagnosis } = answer
  const kind = diagnosis === null ? '' : ` (${diagnosis.kind})`
  const verdict = answer.allowed ? 'allowed' : `denied: ${reason ?? 'unknown'}${kind}`
  const key = apiKey === null ? '' : `  ${apiKey.id}  ${apiKey.name}  ${apiKey.environment}  ${apiKey.type}`
  line(context.io.stdout, cleanText(`${verdict}${key}`))
  const sentence = sentenceOf(answer)
  if (sentence !== undefined) context.say(cleanText(sentence))
  for (const { name, remaining, limit, resetAt } of answer.limits) {
    context.say(cleanText(`${name}: ${remaining} of ${limit} left, full again at ${resetAt}`))
  }
}

function sentenceOf({ reason, missingScopes, diagnosis, retryAfterSeconds }: VerifyAnswer): string | undefined {
  if (diagnosis !== null) return diagnosis.detail
  switch (reason) {
    case null:
    case 'malformed':
      return undefined
    case 'scope_missing':
      return `It lacks: ${missingScopes.join(', ')}`
    case 'rate_limited':
    case 'quota_exhausted':
      return retryAfterSeconds === undefined ? undefined : `Again in ${retryAfterSeconds} seconds.`
    default:
      return isPlainReason(reason) ? denialMessage({ reason }) : undefined
  }
}

const PLAIN_REASONS = [
  'ambiguous_credential',
  'missing',
  'unknown',
  'workspace_mismatch',
  'revoked',
  'superseded',
  'disabled',
  'expired',
  'wrong_environment',
  'type_not_allowed',
  'ip_not_allowed',
  'origin_not_allowed',
  'route_not_allowed',
] as const

function isPlainReason(reason: string): reason is (typeof PLAIN_REASONS)[number] {
  return PLAIN_REASONS.some((known) => known === reason)
}
