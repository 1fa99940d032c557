import type { ServiceDefinition, ServiceId, TypeDefinition, Workspace } from '@keywright/core'
import { eachKey, MANAGEMENT_SCOPES, type NewKeyRequest, SYSTEM_CALLER } from '../app/index.ts'
import type { Engine } from '../engine.ts'
import { makeDemoMember } from './make-member.ts'
import type { Quickstart, QuickstartToken, QuickstartWorkspace } from './quickstart.ts'

/** The demo's tenants; the first has every environment, the second only those that are not opt-in. */
const TENANTS = [
  { slug: 'acme', name: 'Acme', optIn: true },
  { slug: 'globex', name: 'Globex', optIn: false },
] as const
const DEMO_MARK = { demo: 'true' } as const
const YEAR_MS = 365 * 86_400_000

export interface DemoPlan {
  /** The services that get a demo; whatever else is in the store is somebody's own. */
  readonly services: readonly ServiceId[]
  readonly serverUrl: string
  readonly exampleOf: (service: string) => string
  /** The demo of an earlier start whose tokens still open this store: what it has is kept. */
  readonly earlier: Quickstart | undefined
}

/**
 * Makes the demo that is missing: workspaces, keys and, on a first start, the operator's token. Demo keys that an earlier
 * demo made there are revoked, for their tokens are lost.
 */
export async function makeDemo(
  engine: Engine,
  { services: ids, serverUrl, exampleOf, earlier }: DemoPlan,
): Promise<Quickstart> {
  const services: Record<string, { exampleUrl: string; workspaces: readonly QuickstartWorkspace[] }> = {}
  for (const [id, { workspaces }] of Object.entries(earlier?.services ?? {})) {
    services[id] = { exampleUrl: exampleOf(id), workspaces }
  }
  for (const id of ids) {
    const stored = await engine.queries.findService(id)
    if (services[id] !== undefined || stored === undefined) continue
    const definition = engine.definitionOf(stored)
    const workspaces: QuickstartWorkspace[] = []
    for (const tenant of TENANTS) {
      const workspace = await findOrMakeWorkspace(engine, definition, tenant)
      workspaces.push({ id: workspace.id, slug: workspace.slug, tokens: await makeKeys(engine, definition, workspace) })
    }
    services[id] = { exampleUrl: exampleOf(id), workspaces }
  }
  const managementToken = earlier?.managementToken ?? (await makeOperator(engine))
  return { url: serverUrl, managementToken, dashboard: await makeDemoMember(engine, serverUrl, earlier), services }
}

async function makeOperator(engine: Engine): Promise<string> {
  await revokeDemoKeys(engine, engine.managementWorkspace)
  const { token } = await create(engine, engine.managementWorkspace, {
    name: 'Demo operator',
    scopes: MANAGEMENT_SCOPES,
    reach: 'all',
    operator: true,
  })
  return token.token
}

async function findOrMakeWorkspace(
  engine: Engine,
  definition: ServiceDefinition,
  { slug, name, optIn }: (typeof TENANTS)[number],
): Promise<Workspace> {
  const service: ServiceId = definition.id
  const page = await engine.queries.listWorkspaces({ service, slug }, { limit: 1, after: undefined })
  const [found] = page.items
  if (found !== undefined) return found
  const environments = optIn ? definition.environments.filter((each) => each.optIn).map((each) => each.name) : []
  return engine.workspaces.createWorkspace(SYSTEM_CALLER, { service, slug, name, environments })
}

/** One key of each type in each environment with all that it may do, and one that only reads. */
async function makeKeys(
  engine: Engine,
  definition: ServiceDefinition,
  workspace: Workspace,
): Promise<readonly QuickstartToken[]> {
  await revokeDemoKeys(engine, workspace)
  const tokens: QuickstartToken[] = []
  for (const type of definition.types) {
    for (const environment of definition.environments) {
      if (environment.optIn && !workspace.environments.includes(environment.name)) continue
      const base = { type: type.name, environment: environment.name, ...neededExpiry(type, engine.clock.wallNow()) }
      const label = `Demo ${type.name} ${environment.name}`
      const { token } = await create(engine, workspace, { ...base, name: label, ...fullScopes(type) })
      tokens.push(token)
      const reading = type.scopes.filter((scope) => scope === 'read' || scope.endsWith(':read'))
      if (reading.length > 0 && reading.length < type.scopes.length) {
        const made = await create(engine, workspace, { ...base, name: `${label} read only`, scopes: reading })
        tokens.push(made.token)
      }
    }
  }
  return tokens
}

/** An expiry where the service asks for one: a year, or as long as a key may live. */
function neededExpiry({ newKeys }: TypeDefinition, now: number): { readonly expiresAt?: number } {
  if (newKeys.expiry !== 'required') return {}
  return { expiresAt: now + Math.min(newKeys.maxLifetimeMs ?? YEAR_MS, YEAR_MS) }
}

/** What a key gets that was made without choosing; all of its type where the service asks for a choice. */
function fullScopes(type: TypeDefinition): { readonly scopes?: readonly string[] } {
  return type.newKeys.scopes === 'required' ? { scopes: type.scopes } : {}
}

async function create(
  engine: Engine,
  workspace: Workspace,
  request: NewKeyRequest,
): Promise<{ readonly token: QuickstartToken }> {
  const { apiKey, definition, token } = await engine.createKey(SYSTEM_CALLER, workspace.id, {
    ...request,
    metadata: DEMO_MARK,
  })
  if (token === undefined) throw new Error('a key that was just made has its token')
  const type = definition.types.find(({ name }) => name === apiKey.type)
  return {
    token: {
      token: token.reveal(),
      apiKeyId: apiKey.id,
      environment: apiKey.environment,
      type: apiKey.type,
      scopes: apiKey.scopes === 'all' ? (type?.scopes ?? []) : apiKey.scopes,
    },
  }
}

async function revokeDemoKeys(engine: Engine, { id: workspace }: Workspace): Promise<void> {
  const asked = { workspace, filter: { status: 'active' }, now: engine.clock.wallNow() } as const
  for await (const key of eachKey(engine.queries, asked)) {
    if (key.metadata['demo'] !== DEMO_MARK.demo) continue
    await engine.keys.revokeKey(SYSTEM_CALLER, key.id, 'The demo was made anew.')
  }
}
