import type { Command } from 'commander'
import { readData } from '../../data.ts'
import type { CliIo } from '../../io.ts'
import { readLimits } from '../../key-fields.ts'
import { collect } from '../../options.ts'

export interface WorkspaceFlags {
  readonly slug?: string
  readonly name?: string
  readonly plan?: string
  readonly environment?: readonly string[]
  readonly limit?: readonly string[]
  readonly data?: string
}

export function withWorkspaceFields(command: Command): Command {
  return command
    .option('--slug <slug>', 'its short name for machines, one of a kind in its service')
    .option('--name <name>', 'its name for people')
    .option('--plan <plan>', 'a plan of the service, or none; operators set it')
    .option(
      '--environment <environment>',
      'an environment that it is given; may be repeated; operators set it',
      collect,
    )
    .option('--limit <name=number/window>', 'a limit of its own, such as hourly=5/60m; operators set it', collect)
    .option('--data <json>', "the fields as JSON: '{…}', @file or - ; flags win over it")
}

/** The body of a creation or an edit; a flag wins over its field in `--data`. */
export async function readWorkspaceFields(
  io: CliIo,
  { slug, name, plan, environment, limit, data }: WorkspaceFlags,
): Promise<Readonly<Record<string, unknown>>> {
  const said = {
    slug,
    name,
    plan: plan === 'none' ? null : plan,
    environments: environment,
    limits: limit === undefined ? undefined : readLimits(limit),
  }
  const fields = Object.entries(said).filter(([, value]) => value !== undefined)
  return { ...(data === undefined ? {} : await readData(io, data)), ...Object.fromEntries(fields) }
}
