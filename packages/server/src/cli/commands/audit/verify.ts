import type { AuditFinding } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { EXIT } from '../../exit-codes.ts'
import { usageError } from '../../failure.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { cleanText, line, printJson } from '../../output.ts'
import { type ChainFlags, resolveChain, withChain } from './chain.ts'

interface Options extends ChainFlags, JsonOption {
  readonly head?: string
}

export function registerVerify(parent: Command, context: Context): void {
  const command = withJson(withChain(parent.command('verify').description('check that nothing in a chain was altered')))
    .option('--head <size:hash>', 'a head that an earlier verify or export printed: shows a tail that was cut off')
    .action(async (options: Options) => verifyChain(context, options))
  withExamples(
    command,
    'keywright audit verify --workspace acme',
    'keywright audit verify --installation --head 41:9f…',
  )
}

async function verifyChain(context: Context, options: Options): Promise<void> {
  const head = options.head === undefined ? undefined : readHead(options.head)
  const place = await resolveChain(context, options)
  const found = await context.client().audit.verify({ ...place, ...(head === undefined ? {} : { head }) })
  if (!found.sound) context.setExit(EXIT.failed)
  if (options.json === true) return printJson(context.io, found)
  line(context.io.stdout, cleanText(textOf(found)))
  if (found.sound && head === undefined) {
    context.say(
      'Keep this head elsewhere, and give it to --head next time: a chain alone cannot show that its tail was cut.',
    )
  }
}

function textOf(found: AuditFinding): string {
  const { anchor } = found
  const begins = anchor === undefined ? '' : `, pruned up to event ${anchor.size} on ${anchor.prunedAt}`
  if (found.sound) return `sound: ${found.checked} events, head ${found.head.size}:${found.head.hash}${begins}`
  const { number, kind } = found.fault
  if (kind === 'head_pruned') return headPruned(found.checked, number)
  return `fault at event ${number}: ${MEANINGS[kind] ?? kind} (${found.checked} events before it are sound)`
}

/** No event is wrong, but what was asked for could not be shown: that is no "sound". */
function headPruned(checked: number, number: number): string {
  const rest = `The ${checked} events that are left are sound among themselves; hold them against a newer head`
  return `head_pruned: pruned up to event ${number}, and the head that was given lies before that. ${rest}`
}

/** A newer server may know more kinds, which are then told by their names. */
const MEANINGS: Readonly<Record<string, string>> = {
  changed: 'changed. What it says is not what was written',
  missing_or_reordered: 'missing_or_reordered. It was removed or moved, or another was put in its place',
  beyond_head: 'beyond_head. It was put in behind the end of the chain',
  tail_cut: 'tail_cut. It and all that followed are gone',
  head_differs: 'head_differs. The chain was written anew',
  pruning_unrecorded: 'pruning_unrecorded. The events up to it are gone, and no event says that they were pruned',
}

function readHead(text: string): { readonly size: number; readonly hash: string } {
  const [, size, hash] = /^([0-9]{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (size !== undefined && hash !== undefined) return { size: Number(size), hash }
  throw usageError('--head is a size and a hash, as "audit verify" prints them: <size>:<64 hexadecimal digits>.')
}
