import type { Command } from 'commander'
import type { Context } from './context.ts'

/** What a group of commands is handed, to add its own to. */
export type Register = (program: Command, context: Context) => void

export interface JsonOption {
  readonly json?: true
}

export interface PlaceOptions {
  readonly workspace?: string
  readonly service?: string
}

export interface ChangeFlags extends JsonOption {
  /** `false` after `--no-wait`. */
  readonly wait: boolean
}

/** Collects a flag that may be given several times, each with one value or several between commas. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ]
}

/** Collects a flag that may be given several times and whose value may hold commas. */
export function collectWhole(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print all fields as JSON; errors too, on standard error')
}

/** Flags that say which workspace is meant. */
export function withPlace(command: Command): Command {
  return command
    .option('--workspace <id or slug>', 'the workspace; else KEYWRIGHT_WORKSPACE, else the only one in reach')
    .option('--service <id>', 'the service, where several have a workspace of that slug')
}

export function withNoWait(command: Command): Command {
  return command.option('--no-wait', 'do not wait until every node knows')
}

/** Lines that can be pasted, shown below a command's help. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example:' : 'Examples:'
  return command.addHelpText('after', `\n${title}\n${examples.map((example) => `  $ ${example}`).join('\n')}`)
}
