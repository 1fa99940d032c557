import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { effectiveText } from '../../effective.ts'
import { handOver, type HandoverFlags } from '../../handover.ts'
import { requireKeyId } from '../../ids.ts'
import { type ChangeFlags, withExamples, withNoWait } from '../../options.ts'
import { withHandover } from './create.ts'

interface Options extends HandoverFlags, Pick<ChangeFlags, 'wait'> {
  readonly overlap?: string
}

export function registerRotate(parent: Command, context: Context): void {
  const described = parent.command('rotate').description('give an API key a new token; the old one stops, now or later')
  const command = withNoWait(withHandover(described))
    .argument('<id>', 'its id')
    .option('--overlap <duration>', 'how long the old token goes on, up to 30d (default: 0s)')
    .action(async (id: string, options: Options) => rotateKey(context, id, options))
  withExamples(
    command,
    'keywright api-keys rotate key_0123456789abcdefghij --overlap 24h',
    'keywright api-keys rotate key_0123456789abcdefghij --token-only | gh secret set ACME_API_KEY',
  )
}

async function rotateKey(context: Context, id: string, options: Options): Promise<void> {
  const key = requireKeyId(id)
  const { overlap, wait } = options
  const { apiKey, effective } = await handOver(context, options, () =>
    context.client().apiKeys.rotate(key, { wait, ...(overlap === undefined ? {} : { overlap }) }),
  )
  if (options.json === true || options.tokenOnly === true) return
  for (const { id: old, endsAt, ended } of apiKey.secrets) {
    if (ended || endsAt === null) continue
    context.say(`The old secret ${old} ends at ${endsAt}; sooner: keywright api-keys end-secret ${apiKey.id} ${old}`)
  }
  context.say(effectiveText(effective))
}
