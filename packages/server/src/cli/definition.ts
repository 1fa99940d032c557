import type { ServiceWithSource } from '@keywright/client'
import type { ServiceDefinition } from '@keywright/core'
import { formatProblems, readDefinition } from '../config/index.ts'
import { readTextFile } from './data.ts'
import { EXIT } from './exit-codes.ts'
import { CliError } from './failure.ts'
import type { CliIo } from './io.ts'

export interface DefinitionFile {
  readonly definition: ServiceDefinition
  /** The text, as it will be applied. */
  readonly source: string
}

/** Reads a definition file. Its faults are told as compilers tell theirs, so that an editor can jump to the line. */
export async function readDefinitionFile(io: CliIo, path: string): Promise<DefinitionFile> {
  const source = await readTextFile(io, path)
  return { source, definition: parseDefinition(source, path) }
}

export function parseDefinition(source: string, name: string): ServiceDefinition {
  const result = readDefinition(source, name)
  if (result.valid) return result.definition
  throw new CliError(
    'definition_invalid',
    EXIT.usage,
    `${name} has errors.`,
    formatProblems(name, result.problems).split('\n'),
  )
}

/** The text of a definition. The server gives it to every management token; another credential may lack it. */
export function requireSource({ id, source }: Pick<ServiceWithSource, 'id' | 'source'>): string {
  if (source !== null) return source
  throw new CliError('operator_required', EXIT.refused, `The definition of "${id}" is not told to this credential.`)
}
