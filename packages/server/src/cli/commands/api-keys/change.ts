import type { ApiKeyChanged } from '@keywright/client'
import type { Context } from '../../context.ts'
import { effectiveText } from '../../effective.ts'
import type { ChangeFlags } from '../../options.ts'
import { cleanText, line, printJson } from '../../output.ts'

/** Tells of a change to a key: what was done to which, and how far it has got. */
export function printChange(context: Context, { json }: ChangeFlags, verb: string, answer: ApiKeyChanged): void {
  if (json === true) return printJson(context.io, answer)
  const { id, name } = answer.apiKey
  line(context.io.stdout, `${verb} ${id} (${cleanText(name)}): ${effectiveText(answer.effective)}`)
}
