import type { Context } from './context.ts'
import { EXIT } from './exit-codes.ts'
import { CliError, usageError } from './failure.ts'
import { cleanText } from './output.ts'

export interface ConfirmFlags {
  /** The name, given along with the command. */
  readonly confirm?: string
  readonly json?: true
}

interface Doomed {
  readonly name: string
  /** What the name is, where it is no key's own. */
  readonly what?: string
  /** What to know before: when it was used last, say. */
  readonly facts: readonly string[]
}

/**
 * Makes sure that a person means this one: its name has to be typed, since a name proves what a "y" does not. A script that
 * gives `--confirm` is held to it; one that does not is taken at its word, for there is nobody to ask.
 */
export async function confirmByName(
  context: Context,
  flags: ConfirmFlags,
  question: string,
  look: () => Promise<Doomed>,
): Promise<void> {
  const { isTty } = context.io
  const mayAsk = isTty.stdin && isTty.stderr && flags.json !== true
  if (flags.confirm === undefined && !mayAsk) return
  const { name, facts, what = 'its name' } = await look()
  if (flags.confirm !== undefined) {
    if (flags.confirm === name) return
    throw usageError(`What --confirm says is not ${what}, which is "${cleanText(name)}". Nothing was done.`)
  }
  for (const fact of facts) context.say(cleanText(fact))
  const typed = await context.io.ask(`${question} Type ${what}, ${cleanText(name)}, to go on: `)
  if (typed.trim() === name.trim()) return
  throw new CliError('cancelled', EXIT.cancelled, `That is not ${what}. Nothing was done.`)
}
