import {
  AppError,
  compareDefinitions,
  type DefinitionDiff,
  type DefinitionProblem,
  type DefinitionResult,
  lookalikes,
  type LiveUse,
  type ServiceDefinition,
  type ServiceId,
} from '@keywright/core'
import type { Effective, Proof, Queries, StoredService, Transact, Unit } from '../ports/index.ts'
import { MANAGEMENT_SERVICE } from './authenticate.ts'
import { type Caller, requireReachAll, requireScope } from './caller.ts'
import { by, checkEtag, type CommandOptions, type DefinitionOf, prove } from './command.ts'

export interface AppliedService {
  readonly service: StoredService
  readonly definition: ServiceDefinition
  readonly diff: DefinitionDiff
  readonly warnings: readonly DefinitionProblem[]
  readonly effective: Effective
}

export interface ApplyServicePorts {
  readonly transact: Transact<
    Pick<
      Unit,
      'now' | 'lockService' | 'putService' | 'liveUse' | 'markServiceChanged' | 'record' | 'change' | 'readHead'
    >
  >
  readonly queries: Pick<Queries, 'listServices'>
  readonly readDefinition: (source: string) => DefinitionResult
  readonly definitionOf: DefinitionOf
  readonly proof: Proof
}

export interface ApplyServiceOptions extends CommandOptions {
  readonly dryRun?: boolean | undefined
}

export type ApplyService = (
  caller: Caller,
  id: ServiceId,
  source: string,
  options?: ApplyServiceOptions,
) => Promise<AppliedService>

const NOBODY: LiveUse = {
  scopes: new Map(),
  types: new Map(),
  environments: new Map(),
  formats: new Map(),
  limits: new Map(),
  plans: new Map(),
}

/** Validates a definition, compares it with the live keys, and applies it whole or not at all. */
export function makeApplyService(ports: ApplyServicePorts): ApplyService {
  const { transact, definitionOf, proof } = ports
  return async function applyService(caller, id, source, options = {}) {
    requireScope(caller, 'services:write')
    requireReachAll(caller)
    requireNotBuiltIn(caller, id)
    const { definition, warnings } = validate(ports, id, source)
    const alike = await findLookalikes(ports, definition)
    const done = await transact(async (unit) => {
      const before = await unit.lockService(id)
      // RFC 9110, 13.1.1: a condition on a resource that is not there is not met.
      checkEtag(before ?? { revision: 0 }, before === undefined && options.ifMatch === '*' ? '"none"' : options.ifMatch)
      // Read in the same session: a key that waits for the same commit is seen by no other.
      const live = before === undefined ? NOBODY : await unit.liveUse(id, unit.now())
      const diff: DefinitionDiff =
        before === undefined
          ? { blocked: false, changes: [] }
          : compareDefinitions(definitionOf(before), definition, live)
      const service = { id, source, revision: (before?.revision ?? 0) + 1, changedSeq: before?.changedSeq ?? 0 }
      if (options.dryRun === true) return { service, diff, mark: undefined }
      if (diff.blocked) throw conflict(diff)
      if (before?.source === source) return { service: before, diff, mark: await unit.readHead() }
      await unit.putService(service)
      await unit.record({
        chain: 'installation',
        action: before === undefined ? 'service.created' : 'service.applied',
        ...by(caller),
        subject: id,
        service: id,
        before: before === undefined ? undefined : { source: before.source },
        after: { source },
      })
      const mark = await unit.change({ kind: 'service', subject: id })
      await unit.markServiceChanged(id, mark.seq)
      return { service: { ...service, changedSeq: mark.seq }, diff, mark }
    })
    const effective = await prove(proof, done.mark, options)
    return { service: done.service, diff: done.diff, definition, warnings: [...warnings, ...alike], effective }
  }
}

function requireNotBuiltIn(caller: Caller, id: ServiceId): void {
  if (id !== MANAGEMENT_SERVICE || caller.actor === 'system') return
  throw new AppError('request_invalid', 'The service "keywright" is built in and changes with releases only.')
}

function validate(
  { readDefinition }: ApplyServicePorts,
  id: ServiceId,
  source: string,
): { readonly definition: ServiceDefinition; readonly warnings: readonly DefinitionProblem[] } {
  const result = readDefinition(source)
  if (!result.valid) {
    throw new AppError('definition_invalid', 'The service definition has errors; nothing was applied.', {
      details: { problems: result.problems },
    })
  }
  if (result.definition.id !== id) {
    throw new AppError(
      'definition_invalid',
      `The definition's id is "${result.definition.id}", and the address says "${id}".`,
      {
        pointer: '/id',
      },
    )
  }
  return result
}

async function findLookalikes(
  { queries, definitionOf }: ApplyServicePorts,
  definition: ServiceDefinition,
): Promise<readonly DefinitionProblem[]> {
  const others = (await queries.listServices()).filter(({ id }) => id !== definition.id)
  return others.flatMap((other) =>
    lookalikes(definition, definitionOf(other)).map(({ warning }) => ({ path: '/token', message: warning })),
  )
}

function conflict(diff: DefinitionDiff): AppError {
  const blocking = diff.changes.filter(({ severity }) => severity === 'blocking')
  return new AppError('definition_conflict', blocking.map(({ message }) => message).join(' '), {
    details: { changes: blocking },
  })
}
