import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { usageError } from '../../failure.ts'
import { handOver, type HandoverFlags } from '../../handover.ts'
import { type KeyFieldFlags, readKeyFields, withKeyFields } from '../../key-fields.ts'
import { type PlaceOptions, withExamples, withJson, withPlace } from '../../options.ts'
import { resolveWorkspace } from '../../workspace.ts'

interface Options extends KeyFieldFlags, PlaceOptions, HandoverFlags {
  readonly idempotencyKey?: string
}

export function registerCreate(parent: Command, context: Context): void {
  const command = withHandover(withKeyFields(withPlace(parent.command('create').description('make an API key'))))
    .option('--type <type>', 'its type, such as secret')
    .option('--environment <environment>', 'its environment, such as live')
    .option('--idempotency-key <key>', 'a word of yours: said again, no second key is made')
    .action(async (options: Options) => createKey(context, options))
  withExamples(
    command,
    'keywright api-keys create --name "Nightly export" --scope leads:read --expires 90d',
    `keywright api-keys create --data '{"name":"Website","type":"PUBLIC","mode":"LIVE","scopes":["records:read"]}'`,
    'keywright api-keys create --name ci --token-only | gh secret set ACME_API_KEY',
  )
}

/**
 * Flags that say where the token goes; they are the same for a new key and a rotated one. None may begin with `--env-file`:
 * Node takes that for its own, wherever it stands, and ends when the file is not there (nodejs/node#54232).
 */
export function withHandover(command: Command): Command {
  return withJson(command)
    .option('--token-only', 'print the token and nothing else')
    .option('--dotenv <file>', 'append the token to this file, which must not be under version control')
}

async function createKey(context: Context, options: Options): Promise<void> {
  const { name, data, idempotencyKey } = options
  if (name === undefined && data === undefined) throw usageError('A key needs a name: add --name.')
  const fields = await readKeyFields(context.io, options)
  const workspace = await resolveWorkspace(context, options)
  await handOver(context, options, () =>
    context.client().apiKeys.create(workspace, fields, idempotencyKey === undefined ? {} : { idempotencyKey }),
  )
}
