import type { Page, PageRequest } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from './context.ts'
import { usageError } from './failure.ts'
import { type JsonOption, withJson } from './options.ts'
import { type Column, printJson, printTable } from './output.ts'

const PAGE = 100
const MAX_DEFAULT = 1000

export interface ListFlags extends JsonOption {
  readonly max?: string
  readonly cursor?: string
}

export function withList(command: Command): Command {
  return withJson(command)
    .option('--max <number>', `stop after so many (default: ${MAX_DEFAULT})`)
    .option('--cursor <cursor>', 'go on where an earlier list stopped')
}

/** Prints a list, page after page up to `--max`; says on standard error when there is more. */
export async function printList<Item>(
  context: Context,
  flags: ListFlags,
  columns: readonly Column<Item>[],
  list: (page: PageRequest) => Promise<Page<Item>>,
): Promise<void> {
  const { items, nextCursor } = await readPages(flags, list)
  if (flags.json === true) return printJson(context.io, { items, nextCursor })
  printTable(context.io, columns, items)
  if (items.length === 0) context.say('There are none.')
  if (nextCursor !== null) context.say(`There are more: go on with --cursor ${nextCursor}`)
}

async function readPages<Item>(
  flags: ListFlags,
  list: (page: PageRequest) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const max = flags.max === undefined ? MAX_DEFAULT : Number(flags.max)
  if (!Number.isInteger(max) || max < 1) throw usageError('--max is a whole number from 1.')
  const items: Item[] = []
  let { cursor } = flags
  for (;;) {
    // The last page is asked for in the size that is left, so that its cursor leads to exactly what was not printed.
    const limit = Math.min(PAGE, max - items.length)
    const page = await list({ limit, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    const next = page.nextCursor ?? undefined
    if (next === undefined || next === cursor || items.length >= max) return { items, nextCursor: page.nextCursor }
    cursor = next
  }
}
