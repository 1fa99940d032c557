import type { AuditPlace } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { usageError } from '../../failure.ts'
import { type PlaceOptions, withPlace } from '../../options.ts'
import { resolveWorkspace } from '../../workspace.ts'

export interface ChainFlags extends PlaceOptions {
  readonly installation?: true
}

/** Flags that say which chain is meant. */
export function withChain(command: Command): Command {
  return withPlace(command).option('--installation', 'what was done to the installation itself; for operators')
}

export async function resolveChain(context: Context, flags: ChainFlags): Promise<AuditPlace> {
  if (flags.installation !== true) return { workspace: await resolveWorkspace(context, flags) }
  if (flags.workspace !== undefined) throw usageError('--installation and --workspace name two chains: choose one.')
  return {}
}
