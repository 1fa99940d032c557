import { type ApiKeyResource, ConnectionError, KeywrightError, type ServiceResource } from '@keywright/client'
import type { Context } from './context.ts'
import { curlLine } from './curl.ts'
import { type EnvFile, openEnvFile } from './env-file.ts'
import { EXIT } from './exit-codes.ts'
import type { JsonOption } from './options.ts'
import { cleanText, line, printJson } from './output.ts'

/** Flags that say where a new token goes. */
export interface HandoverFlags extends JsonOption {
  readonly tokenOnly?: true
  readonly dotenv?: string
}

/** An answer with a new token in it. */
interface Issued {
  readonly apiKey: ApiKeyResource
  readonly token: string | null
}

/**
 * Asks for a token and hands it over: to standard output, or to a file of variables that was opened before. The token is let
 * go of first; only then is the service asked for what makes a useful example, since nothing may come between.
 */
export async function handOver<Answer extends Issued>(
  context: Context,
  flags: HandoverFlags,
  issue: () => Promise<Answer>,
): Promise<Answer> {
  const file = flags.dotenv === undefined ? undefined : await openEnvFile(context.io, flags.dotenv)
  try {
    const answer = await issue()
    if (answer.token === null) tellLost(context, answer, flags)
    else await giveToken(context, flags, { ...answer, token: answer.token, answer, file })
    return answer
  } finally {
    await file?.close()
  }
}

interface Giving extends Issued {
  readonly token: string
  readonly answer: Issued
  readonly file: EnvFile | undefined
}

async function giveToken(context: Context, flags: HandoverFlags, giving: Giving): Promise<void> {
  const { apiKey, token, answer, file } = giving
  const variable = variableOf(apiKey)
  const written = file === undefined ? false : await writeLine(context, file, { variable, token })
  if (flags.json === true) printJson(context.io, answer)
  else if (flags.tokenOnly === true || !written) line(context.io.stdout, token)
  else line(context.io.stdout, apiKey.id)
  if (flags.json === true || flags.tokenOnly === true) return
  context.say(`\n${cleanText(apiKey.name)}  ${apiKey.id}  ${apiKey.environment}  ${apiKey.type}`)
  if (written) context.say(`Its token stands in ${flags.dotenv} as ${variable}.`)
  else tellToken(context, variable, token)
  const example = await exampleOf(context, apiKey, variable)
  if (example !== undefined) context.say(`\nTry it:\n  ${example}`)
}

/** The line for `.env` carries the token only where a person reads it: what a build keeps of standard error is a log. */
function tellToken(context: Context, variable: string, token: string): void {
  context.say('The token is shown this once: keep it now.')
  const value = context.io.isTty.stderr ? token : '<the token on standard output>'
  context.say(`\nFor .env:\n  ${variable}=${value}`)
}

async function writeLine(
  context: Context,
  file: EnvFile,
  { variable, token }: { readonly variable: string; readonly token: string },
): Promise<boolean> {
  try {
    const { repeated } = await file.append(variable, token)
    if (repeated) context.say(`An earlier line sets ${variable} too; the last one counts, so remove the other.`)
    return true
  } catch {
    // The key exists and its token is known here alone: standard output is the last place that it can go to.
    context.say('The file could not be written; the token is on standard output instead.')
    context.setExit(EXIT.failed)
    return false
  }
}

function tellLost(context: Context, { apiKey, ...answer }: Issued, flags: HandoverFlags): void {
  if (flags.json === true) printJson(context.io, { apiKey, ...answer })
  context.say(`This key had been made before: ${apiKey.id}. Its token was shown then, and can't be shown again.`)
  context.say(`For a new token: keywright api-keys rotate ${apiKey.id}`)
  context.setExit(EXIT.failed)
}

/** The variable of the key's type; the service's id where its definition names none. */
function variableOf({ envVar, service }: Pick<ApiKeyResource, 'envVar' | 'service'>): string {
  return envVar ?? `${service.toUpperCase().replaceAll('-', '_')}_API_KEY`
}

async function exampleOf(context: Context, { service }: ApiKeyResource, variable: string): Promise<string | undefined> {
  try {
    return curlOf(await context.client().services.get(service), variable)
  } catch (error) {
    // A management token may make keys and yet not read services; the key is made, and an example is no reason to fail.
    if (error instanceof KeywrightError || error instanceof ConnectionError) return undefined
    throw error
  }
}

/** The service's example request, with the variable in place of the token. */
function curlOf({ credentials, example, url }: ServiceResource, variable: string): string | undefined {
  const [place] = credentials ?? []
  if (place === undefined || example === null || example === undefined) return undefined
  return cleanText(curlLine({ example, place, base: url ?? '$API_URL', token: `$${variable}` }))
}
