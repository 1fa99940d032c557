import { type ApiKeysImported, type ImportedApiKeyFields, KeywrightError } from '@keywright/client'
import { KEY_BOUNDS } from '@keywright/core'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { readStdin, readTextFile } from '../../data.ts'
import { effectiveText } from '../../effective.ts'
import { usageError } from '../../failure.ts'
import { type ChangeFlags, type PlaceOptions, withExamples, withJson, withNoWait, withPlace } from '../../options.ts'
import { cleanText, line, printJson, printTable } from '../../output.ts'
import { resolveWorkspace } from '../../workspace.ts'

interface Options extends ChangeFlags, PlaceOptions {
  readonly dryRun?: true
}

const SHAPE = '{"name":"CRM sync","digest":{"algorithm":"sha256","value":"<64 hexadecimal digits>"},"scopes":["read"]}'

export function registerImport(parent: Command, context: Context): void {
  const described = parent.command('import').description('import keys by the SHA-256 of their tokens, all or none')
  const command = withNoWait(withJson(withPlace(described)))
    .argument('<file>', 'a key a line as JSON, a JSON list, or {"keys":[…]}; - for standard input')
    .option('--dry-run', 'check all of them and write nothing')
    .action(async (file: string, options: Options) => importKeys(context, file, options))
  withExamples(command, 'keywright api-keys import keys.ndjson --dry-run', 'keywright api-keys import - < keys.ndjson')
}

async function importKeys(context: Context, file: string, options: Options): Promise<void> {
  const { io } = context
  const keys = readKeys(file === '-' ? await readStdin(io) : await readTextFile(io, file))
  const workspace = await resolveWorkspace(context, options)
  const { wait, dryRun } = options
  const sent = context.client().apiKeys.import(workspace, keys, { wait, dryRun: dryRun === true })
  printImport(
    context,
    options,
    await sent.catch((error: unknown) => {
      if (options.json !== true) tellProblems(context, error)
      throw error
    }),
  )
}

/** Only the form is looked at here; what a key may be, the server says. No message repeats a line: it may hold a token. */
function readKeys(text: string): readonly ImportedApiKeyFields[] {
  const entries = readEntries(text)
  if (entries.length === 0) throw usageError('There are no keys in it.', [`One looks like ${SHAPE}`])
  if (entries.length > KEY_BOUNDS.batchMax) {
    throw usageError(`One import takes ${KEY_BOUNDS.batchMax} keys at most, and these are ${entries.length}.`, [
      'Split the file: each part is then imported whole or not at all.',
    ])
  }
  const strange = entries.findIndex((entry) => typeof entry !== 'object' || entry === null || Array.isArray(entry))
  if (strange !== -1) throw usageError(`Entry ${strange + 1} is not a JSON object.`, [`One looks like ${SHAPE}`])
  // Objects, by the line above; the server looks at their fields and names each fault.
  return entries as readonly ImportedApiKeyFields[]
}

function readEntries(text: string): readonly unknown[] {
  const whole = parseJson(text)
  if (Array.isArray(whole)) return whole
  if (typeof whole === 'object' && whole !== null) {
    return 'keys' in whole && Array.isArray(whole.keys) ? whole.keys : [whole]
  }
  const lines = text.split(/\r?\n/).map((each, index) => ({ number: index + 1, text: each.trim() }))
  return lines
    .filter((each) => each.text !== '')
    .map((each) => {
      const value = parseJson(each.text)
      if (value === undefined) throw usageError(`Line ${each.number} is not JSON.`, [`One looks like ${SHAPE}`])
      return value
    })
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    // The caller says which line it was; the parser's own message would repeat the text.
    return undefined
  }
}

function printImport(context: Context, options: Options, answer: ApiKeysImported): void {
  if (options.json === true) return printJson(context.io, answer)
  const { items, effective, dryRun } = answer
  printTable(
    context.io,
    [
      { title: 'id', of: ({ id }) => id ?? '-' },
      { title: 'name', of: ({ name }) => name },
      { title: 'token', of: ({ display }) => display },
      { title: 'environment', of: ({ environment }) => environment },
      { title: 'type', of: ({ type }) => type },
      { title: 'scopes', of: ({ scopes, fullAccess }) => (fullAccess ? 'full access' : scopes.join(', ')) },
      { title: 'expires', of: ({ expiresAt }) => expiresAt ?? 'never' },
    ],
    items,
  )
  const count = `${items.length} ${items.length === 1 ? 'key' : 'keys'}`
  if (dryRun || effective === null) context.say(`${count} can be imported; nothing was written.`)
  else context.say(`imported ${count}: ${effectiveText(effective)}`)
}

/** A line for each problem of the batch, before the sentence that the failure ends with. */
function tellProblems(context: Context, error: unknown): void {
  const problems = error instanceof KeywrightError ? error.details?.['problems'] : undefined
  if (!Array.isArray(problems)) return
  for (const { pointer, code, detail } of problems.filter(isProblem)) {
    line(context.io.stderr, cleanText(`${pointer}  ${code}: ${detail}`))
  }
}

function isProblem(
  value: unknown,
): value is { readonly pointer: string; readonly code: string; readonly detail: string } {
  if (typeof value !== 'object' || value === null) return false
  return ['pointer', 'code', 'detail'].every((name) => typeof Reflect.get(value, name) === 'string')
}
