import type { ServicePreview } from '@keywright/client'
import type { Context } from '../../context.ts'
import { cleanText, line } from '../../output.ts'

const SIGNS = { added: '+', removed: '-', changed: '~' } as const

/** Tells what a definition changes, a line each, the serious ones first; warnings are talk. */
export function printChanges(context: Context, { diff, warnings }: ServicePreview): void {
  for (const { kind, severity, message } of diff.changes) {
    const mark = severity === 'harmless' ? '' : `  [${severity}]`
    line(context.io.stdout, cleanText(`${SIGNS[kind]} ${message}${mark}`))
  }
  if (diff.changes.length === 0) context.say('Nothing changes for keys that live.')
  for (const { path, message } of warnings)
    context.say(cleanText(`warning: ${path === '' ? '' : `${path}: `}${message}`))
}
