import {
  AppError,
  type LimitOverride,
  type ServiceDefinition,
  settleLimits,
  type ServiceId,
  type Workspace,
  type WorkspaceId,
} from '@keywright/core'
import { MANAGEMENT_SERVICE } from './authenticate.ts'
import type { Effective, NewId, Proof, Transact, Unit } from '../ports/index.ts'
import {
  type Caller,
  requireOperator,
  requireReach,
  requireReachAll,
  requireScope,
  workspaceNotFound,
} from './caller.ts'
import {
  auditedWorkspace,
  by,
  checkEtag,
  type CommandOptions,
  type DefinitionOf,
  type Idempotency,
  keyReused,
  prove,
} from './command.ts'

export interface WorkspaceFields {
  readonly name?: string | undefined
  readonly slug?: string | undefined
  readonly plan?: string | null | undefined
  readonly environments?: readonly string[] | undefined
  readonly limits?: Readonly<Record<string, LimitOverride>> | undefined
}

export interface NewWorkspace extends WorkspaceFields {
  readonly service: ServiceId
  readonly slug: string
  readonly name: string
}

export interface WorkspacePorts {
  readonly transact: Transact<
    Pick<
      Unit,
      | 'now'
      | 'findServiceOf'
      | 'shareService'
      | 'lockWorkspace'
      | 'findWorkspaceBySlug'
      | 'insertWorkspace'
      | 'updateWorkspace'
      | 'deleteWorkspace'
      | 'countUnrevokedKeys'
      | 'markWorkspaceChanged'
      | 'record'
      | 'change'
      | 'findIdempotent'
      | 'keepIdempotent'
    >
  >
  readonly definitionOf: DefinitionOf
  readonly proof: Proof
  readonly newId: NewId
}

export interface WorkspaceCommands {
  createWorkspace(caller: Caller, fields: NewWorkspace, idempotency?: Idempotency): Promise<Workspace>
  editWorkspace(
    caller: Caller,
    id: WorkspaceId,
    fields: WorkspaceFields,
    options?: CommandOptions,
  ): Promise<{ readonly workspace: Workspace; readonly effective: Effective }>
  deleteWorkspace(caller: Caller, id: WorkspaceId, options?: CommandOptions): Promise<{ readonly effective: Effective }>
}

/** Tenants of a service: made and deleted by who reaches all, changed by who reaches them, planned by operators. */
export function makeWorkspaceCommands(ports: WorkspacePorts): WorkspaceCommands {
  const { transact, definitionOf, proof, newId } = ports
  return {
    async createWorkspace(caller, fields, idempotency) {
      requireScope(caller, 'workspaces:write')
      requireReachAll(caller)
      requireOperatorFor(caller, fields)
      requireNotBuiltIn(caller, fields.service)
      return transact(async (unit) => {
        const earlier = await findEarlier(unit, caller, idempotency)
        if (earlier !== undefined) return earlier
        const stored = await unit.shareService(fields.service)
        if (stored === undefined)
          throw new AppError('service_not_found', 'There is no service of this id.', { pointer: '/service' })
        checkFields(definitionOf(stored), fields)
        await requireFreeSlug(unit, fields.service, fields.slug)
        const workspace: Workspace = {
          id: newId('ws') as WorkspaceId, // the one place that names workspaces
          service: fields.service,
          slug: fields.slug,
          name: fields.name,
          plan: fields.plan ?? undefined,
          environments: fields.environments ?? [],
          limits: fields.limits ?? {},
          createdAt: unit.now(),
          revision: 1,
          changedSeq: 0,
        }
        await unit.insertWorkspace(workspace)
        if (idempotency !== undefined) {
          const { key, fingerprint } = idempotency
          await unit.keepIdempotent(caller.actor, key, { fingerprint, resultId: workspace.id })
        }
        await unit.record({
          chain: workspace.id,
          action: 'workspace.created',
          ...by(caller),
          subject: workspace.id,
          service: workspace.service,
          after: auditedWorkspace(workspace),
        })
        return workspace
      })
    },
    async editWorkspace(caller, id, fields, options = {}) {
      requireScope(caller, 'workspaces:write')
      requireReach(caller, id)
      requireOperatorFor(caller, fields)
      // Whether a slug is free tells of other tenants.
      if (fields.slug !== undefined) requireReachAll(caller)
      const { workspace, mark } = await transact(async (unit) => {
        const serviceId = await unit.findServiceOf(id)
        if (serviceId === undefined) throw workspaceNotFound()
        const stored = await unit.shareService(serviceId)
        const before = await unit.lockWorkspace(id)
        if (before === undefined) throw workspaceNotFound()
        requireNotBuiltIn(caller, before.service)
        checkEtag(before, options.ifMatch)
        if (stored !== undefined) checkFields(definitionOf(stored), fields)
        if (fields.slug !== undefined && fields.slug !== before.slug)
          await requireFreeSlug(unit, before.service, fields.slug)
        const after = applyFields(before, fields)
        await unit.updateWorkspace(after)
        await unit.record({
          chain: id,
          action: 'workspace.edited',
          ...by(caller),
          subject: id,
          service: before.service,
          before: auditedWorkspace(before),
          after: auditedWorkspace(after),
        })
        const written = await unit.change({ kind: 'workspace', subject: id })
        await unit.markWorkspaceChanged(id, written.seq)
        return {
          workspace: { ...after, changedSeq: written.seq },
          mark: verdictMayChange(fields) ? written : undefined,
        }
      })
      return { workspace, effective: await prove(proof, mark, options) }
    },
    async deleteWorkspace(caller, id, options = {}) {
      requireScope(caller, 'workspaces:write')
      requireReachAll(caller)
      const mark = await transact(async (unit) => {
        const workspace = await unit.lockWorkspace(id)
        if (workspace === undefined) throw workspaceNotFound()
        requireNotBuiltIn(caller, workspace.service)
        checkEtag(workspace, options.ifMatch)
        if ((await unit.countUnrevokedKeys(id)) > 0) {
          throw new AppError('workspace_in_use', 'Revoke the API keys of the workspace first.')
        }
        await unit.deleteWorkspace(id)
        await unit.record({
          chain: id,
          action: 'workspace.deleted',
          ...by(caller),
          subject: id,
          service: workspace.service,
          before: auditedWorkspace(workspace),
        })
        return unit.change({ kind: 'workspace', subject: id })
      })
      return { effective: await prove(proof, mark, options) }
    },
  }
}

/** The workspace that the same Idempotency-Key made before. Throws `idempotency_key_reused` for another request. */
async function findEarlier(
  unit: Pick<Unit, 'findIdempotent' | 'lockWorkspace'>,
  caller: Caller,
  idempotency: Idempotency | undefined,
): Promise<Workspace | undefined> {
  const earlier = idempotency && (await unit.findIdempotent(caller.actor, idempotency.key))
  if (earlier === undefined) return undefined
  const made = await unit.lockWorkspace(earlier.resultId as WorkspaceId) // kept by `createWorkspace`
  if (earlier.fingerprint === idempotency?.fingerprint && made !== undefined) return made
  throw keyReused()
}

/** The workspace of the management tokens is found by its slug at every start: it stays as it was made. */
function requireNotBuiltIn(caller: Caller, service: ServiceId): void {
  if (service !== MANAGEMENT_SERVICE || caller.actor === 'system') return
  throw new AppError('request_invalid', 'The workspace of the management tokens is built in and cannot be changed.')
}

/** Plan, environments and limits decide what a customer may use, so they are the operator's to set. */
function requireOperatorFor(caller: Caller, { plan, environments, limits }: WorkspaceFields): void {
  if (plan !== undefined) requireOperator(caller, "set a workspace's plan")
  if (environments !== undefined) requireOperator(caller, "set a workspace's environments")
  if (limits !== undefined) requireOperator(caller, "set a workspace's limits")
}

function verdictMayChange({ plan, environments, limits }: WorkspaceFields): boolean {
  return plan !== undefined || environments !== undefined || limits !== undefined
}

function checkFields(definition: ServiceDefinition, { plan, environments, limits }: WorkspaceFields): void {
  if (plan !== undefined && plan !== null && !definition.plans.some(({ name }) => name === plan)) {
    const names = definition.plans.map(({ name }) => `"${name}"`).join(', ') || 'none'
    throw new AppError('plan_unknown', `This service's plans are: ${names}.`, { pointer: '/plan' })
  }
  for (const [index, environment] of (environments ?? []).entries()) {
    if (definition.environments.some(({ name }) => name === environment)) continue
    const names = definition.environments.map(({ name }) => `"${name}"`).join(', ')
    throw new AppError('environment_unknown', `This service's environments are: ${names}.`, {
      pointer: `/environments/${index}`,
    })
  }
  if (limits !== undefined) settleLimits(definition, limits)
}

async function requireFreeSlug(
  unit: Pick<Unit, 'findWorkspaceBySlug'>,
  service: ServiceId,
  slug: string,
): Promise<void> {
  if ((await unit.findWorkspaceBySlug(service, slug)) === undefined) return
  throw new AppError('workspace_slug_taken', 'Another workspace of this service has that slug. Choose another.', {
    pointer: '/slug',
  })
}

function applyFields(before: Workspace, { name, slug, plan, environments, limits }: WorkspaceFields): Workspace {
  return {
    ...before,
    name: name ?? before.name,
    slug: slug ?? before.slug,
    plan: plan === undefined ? before.plan : (plan ?? undefined),
    environments: environments ?? before.environments,
    limits: limits ?? before.limits,
    revision: before.revision + 1,
  }
}
