import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ServiceDefinition } from '@keywright/core'
import type { Command } from 'commander'
import { MANAGEMENT_SERVICE } from '../../app/index.ts'
import { MANAGEMENT_DEFINITION } from '../../app/management-service.ts'
import type { Context } from '../context.ts'
import { fileError } from '../data.ts'
import { parseDefinition, readDefinitionFile, requireSource } from '../definition.ts'
import { EXIT } from '../exit-codes.ts'
import { usageError } from '../failure.ts'
import { collectWhole, type JsonOption, withExamples, withJson } from '../options.ts'
import { cleanText, line, printJson } from '../output.ts'
import { type Finding, makeTokenFinder, scanTree, type TreeScan } from '../scan/index.ts'

const MIB = 1024 * 1024
const MIB_DEFAULT = 5
/** Paths that a message lists. */
const LISTED_MAX = 20

interface Options extends JsonOption {
  readonly services?: string
  readonly definition?: readonly string[]
  readonly unverified?: true
  readonly all?: true
  readonly maxSize?: string
}

export function registerScan(program: Command, context: Context): void {
  const described = program
    .command('scan')
    .description('find leaked tokens in a tree of files, by format and checksum; shows where, and never the token')
  const command = withJson(described)
    .argument('<path>', 'a folder or a file')
    .option('--services <folder>', 'the definitions whose tokens to look for (default: ./services, else the server)')
    .option('--definition <file>', 'one definition; may be repeated', collectWhole)
    .option('--unverified', 'also formats without a checksum, which match much that is no token')
    .option('--all', 'also .git and node_modules')
    .option('--max-size <MiB>', `how much of one file to look at (default: ${MIB_DEFAULT})`)
    .action(async (path: string, options: Options) => scan(context, path, options))
  withExamples(
    command,
    'keywright scan . --services services',
    'keywright scan src --definition services/acme.yaml --json',
  )
}

async function scan(context: Context, path: string, options: Options): Promise<void> {
  const mebibytes = options.maxSize === undefined ? MIB_DEFAULT : Number(options.maxSize)
  if (!(mebibytes > 0)) throw usageError('--max-size is a number of MiB.')
  const finder = makeTokenFinder(await findDefinitions(context, options), { unverified: options.unverified === true })
  const { cwd } = context.io
  const found = await scanTree(path, finder, {
    cwd,
    all: options.all === true,
    bytesMax: Math.floor(mebibytes * MIB),
  })
  // What could not be read may hold a token: a build that asks must not go on as though it held none.
  if (found.findings.length > 0 || found.unreadable.length > 0) context.setExit(EXIT.failed)
  if (options.json === true) return printJson(context.io, toJson(found))
  for (const finding of found.findings) line(context.io.stdout, cleanText(findingText(finding)))
  sayTotals(context, found)
}

/** The management tokens are looked for always: they open everything. */
async function findDefinitions(context: Context, options: Options): Promise<readonly ServiceDefinition[]> {
  const own = parseDefinition(MANAGEMENT_DEFINITION, MANAGEMENT_SERVICE)
  const given = await givenDefinitions(context, options)
  const byId = new Map([own, ...given].map((definition) => [definition.id, definition]))
  return [...byId.values()]
}

async function givenDefinitions(context: Context, options: Options): Promise<readonly ServiceDefinition[]> {
  const { io } = context
  const files = [...(options.definition ?? [])]
  if (options.services !== undefined) files.push(...(await definitionFiles(io.cwd, options.services)))
  if (options.definition === undefined && options.services === undefined) {
    const beside = await definitionFiles(io.cwd, 'services').catch(() => [])
    if (beside.length === 0) return serverDefinitions(context)
    files.push(...beside)
  }
  const read: ServiceDefinition[] = []
  for (const file of files) read.push((await readDefinitionFile(io, file)).definition)
  return read
}

async function definitionFiles(cwd: string, folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(resolve(cwd, folder))
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name))
  } catch (error) {
    throw fileError(error, folder)
  }
}

async function serverDefinitions(context: Context): Promise<readonly ServiceDefinition[]> {
  if (!context.hasCredential) {
    throw usageError('Say whose tokens to look for: add --services <folder> or --definition <file>.', [
      'With KEYWRIGHT_API_KEY set, the services of the server are used.',
    ])
  }
  const { services } = context.client()
  const read: ServiceDefinition[] = []
  for await (const { id } of services.each()) {
    if (id !== MANAGEMENT_SERVICE) read.push(parseDefinition(requireSource(await services.get(id)), id))
  }
  return read
}

function findingText({ path, line: at, column, service, type, environment, display, verified }: Finding): string {
  const kind = [type, environment].filter((part) => part !== undefined).join('/')
  const doubt = verified ? '' : '  (unverified)'
  return `${path}:${at}:${column}  ${service}  ${kind === '' ? '-' : kind}  ${display}${doubt}`
}

function toJson({ findings, ...rest }: TreeScan): unknown {
  return {
    findings: findings.map(({ type, environment, ...finding }) => ({
      ...finding,
      type: type ?? null,
      environment: environment ?? null,
    })),
    ...rest,
  }
}

function sayTotals(context: Context, { findings, files, binaries, partial, unreadable }: TreeScan): void {
  const left = binaries === 0 ? '' : `, ${binaries} binary left out`
  context.say(`${findings.length} found in ${files} ${files === 1 ? 'file' : 'files'}${left}.`)
  sayPaths(context, 'Not looked at to the end (--max-size)', partial)
  sayPaths(context, 'Not readable', unreadable)
  if (findings.length > 0) context.say('Revoke what is real: whoever can read these files can use it.')
}

function sayPaths(context: Context, what: string, paths: readonly string[]): void {
  if (paths.length === 0) return
  const more = paths.length > LISTED_MAX ? `, and ${paths.length - LISTED_MAX} more` : ''
  context.say(cleanText(`${what}: ${paths.slice(0, LISTED_MAX).join(', ')}${more}`))
}
