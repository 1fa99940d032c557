import { existsSync, mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { hasOperator, MANAGEMENT_SCOPES, SYSTEM_CALLER } from '../../app/index.ts'
import { readSettings } from '../../config/index.ts'
import { openEngine } from '../../engine.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliError } from '../failure.ts'
import { line } from '../output.ts'

const TOKEN_FILE = 'operator-token'

/** `keywright init`: the first operator's token, written once into a file that its owner alone can read. */
export function registerInit(program: Command, context: Context): void {
  program
    .command('init')
    .description("Make the first operator's token and write it into a file")
    .option('--out <file>', 'where the token goes; by default into the data directory')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ keywright init --out ./operator-token')
    .action(async (flags: { readonly out?: string; readonly json?: true }) => {
      const settings = readSettings(context.io.env)
      const path = flags.out ?? join(settings.dataDir, TOKEN_FILE)
      if (flags.out === undefined) mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 })
      const engine = await openEngine({ ...settings.database, peppers: settings.peppers })
      try {
        const apiKeyId = await writeFirstToken(engine, path)
        line(context.io.stdout, flags.json === true ? JSON.stringify({ apiKeyId, file: path }) : path)
        context.say(`The operator's token stands in ${path}, which you alone can read.`)
        context.say(`Use it with: export KEYWRIGHT_API_KEY="$(cat ${path})"`)
      } finally {
        await engine.close()
      }
    })
}

/** The file is opened before the key is made, so that no token is made that has nowhere to go. */
async function writeFirstToken(engine: Awaited<ReturnType<typeof openEngine>>, path: string): Promise<string> {
  const { queries, managementWorkspace, clock } = engine
  if (await hasOperator(queries, { workspace: managementWorkspace.id, now: clock.wallNow() })) {
    throw new CliError(
      'request_invalid',
      EXIT.failed,
      'An operator exists already, and "init" makes the first one only.',
      ['With its token, make others: keywright api-keys create in the service "keywright".'],
    )
  }
  if (existsSync(path)) {
    throw new CliError('request_invalid', EXIT.failed, `${path} exists already, and is not overwritten.`, [])
  }
  const file = await open(path, 'wx', 0o600)
  try {
    const { apiKey, token } = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
      name: 'First operator',
      scopes: MANAGEMENT_SCOPES,
      reach: 'all',
      operator: true,
    })
    if (token === undefined) throw new Error('a key that was just made has its token')
    await file.writeFile(`${token.reveal()}\n`)
    return apiKey.id
  } finally {
    await file.close()
  }
}
