import { Command, CommanderError } from 'commander'
import { COMMANDS } from './commands/index.ts'
import { type Context, makeContext } from './context.ts'
import { describeFailure, tellFailure } from './failure.ts'
import type { CliIo } from './io.ts'
import { type Register, withExamples } from './options.ts'

/** Columns of help; a fixed number, so that help reads the same in a pipe. */
const HELP_WIDTH = 110

/**
 * Runs one command line, without the name of the program before it, and resolves with the exit code. Never rejects: an error
 * is told on standard error, as JSON after `--json`.
 */
export async function runCli(argv: readonly string[], io: CliIo, extra: readonly Register[] = []): Promise<number> {
  const context = makeContext(io)
  try {
    await buildProgram(context, extra).parseAsync([...argv], { from: 'user' })
    return context.exit()
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return context.exit()
    const failure = describeFailure(error)
    // Help that was printed because no verb was named has said what there is to say.
    const helpShown = error instanceof CommanderError && error.code === 'commander.help'
    if (!helpShown) io.stderr.write(tellFailure(failure, wantsJson(argv)))
    return failure.exit
  }
}

/** The program with all its commands; `extra` adds those that need more than HTTP, or a maker's own. */
export function buildProgram(context: Context, extra: readonly Register[] = []): Command {
  const { io } = context
  const program = new Command('keywright')
    .description('API keys for your API: issue, check, limit, rotate and revoke them.')
    .version(io.version, '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Told by `runCli`, which knows whether JSON is wanted and takes out what may be a token.
      outputError: () => {},
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  for (const register of [...extra, ...COMMANDS]) register(program, context)
  withExamples(
    program,
    'keywright services apply services/acme.yaml',
    'keywright api-keys create --name "Nightly export"',
  )
  return program.addHelpText(
    'after',
    `
Variables:
  KEYWRIGHT_URL            where Keywright answers (now: ${context.url})
  KEYWRIGHT_API_KEY        the management token
  KEYWRIGHT_WORKSPACE      the workspace, by id or slug
  KEYWRIGHT_CHECK_TOKEN    the token that "api-keys verify" and "explain" check`,
  )
}

/** Asked before anything is parsed, since parsing itself may fail. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? undefined : end).includes('--json')
}
