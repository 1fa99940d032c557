import { valueOf, type Context } from './context.ts'
import { readStdin, readTextFile } from './data.ts'
import { usageError } from './failure.ts'

export interface TokenSource {
  readonly tokenFile?: string
  /** Take the input as it is, with the line break at its end. */
  readonly exact?: true
}

/**
 * The token to be checked: from a file, from KEYWRIGHT_CHECK_TOKEN, or from standard input; never from an argument, which a
 * shell's history and the list of processes would show. One line break at the end of a file or of the input is its line's
 * end and no part of the token; nothing else is taken off, since a space or a second one is what a check is asked to find.
 */
export async function readToken(context: Context, source: TokenSource): Promise<string> {
  const { io } = context
  if (source.tokenFile !== undefined) return oneLine(await readTextFile(io, source.tokenFile), source)
  const inVariable = valueOf(io, 'KEYWRIGHT_CHECK_TOKEN')
  if (inVariable !== undefined) return inVariable
  if (io.isTty.stdin) return io.ask('Token to check: ', { hidden: true })
  const piped = oneLine(await readStdin(io), source)
  if (piped !== '') return piped
  throw usageError('There is no token to check.', [
    'Pipe it in, put it into KEYWRIGHT_CHECK_TOKEN, or name a file with --token-file.',
  ])
}

function oneLine(text: string, { exact }: TokenSource): string {
  return exact === true || !text.endsWith('\n') ? text : text.slice(0, -1)
}

/** Refuses what stands behind a command that takes no argument: most likely a token, so it is not repeated. */
export function refuseArguments(args: readonly string[]): void {
  if (args.length === 0) return
  throw usageError('This command takes no argument: a token in one would be kept by the history of the shell.', [
    'Pipe the token in, put it into KEYWRIGHT_CHECK_TOKEN, or name a file with --token-file.',
  ])
}
