import type { ApiKey, Workspace } from '../key/api-key.ts'
import type { LimitDefinition, LimitOverride, ServiceDefinition } from '../service/definition.ts'
import type { EffectiveLimit, KeyLimits } from './limit-state.ts'

type Overrides = Readonly<Record<string, LimitOverride>>

/**
 * The limits of one key, with their numbers in place: the key's own, else the workspace's, else its plan's, else the
 * definition's; number and window each from the nearest that states one. What a workspace shares is no key's to change.
 */
export function effectiveLimits(
  definition: Pick<ServiceDefinition, 'limits' | 'plans'>,
  workspace: Pick<Workspace, 'plan' | 'limits'>,
  key: Pick<ApiKey, 'limits'>,
): KeyLimits {
  // A plan that the definition no longer knows leaves the definition's own numbers.
  const plan = definition.plans.find((each) => each.name === workspace.plan)
  const above = [workspace.limits, plan?.limits ?? {}]
  const own: EffectiveLimit[] = []
  const shared: EffectiveLimit[] = []
  for (const limit of definition.limits) {
    if (limit.per === 'workspace') shared.push(overridden(limit, above))
    else own.push(overridden(limit, [key.limits, ...above]))
  }
  return { own, shared }
}

/**
 * The names among a key's overrides that allow more than its workspace gives it: only an operator sets those. A
 * shorter window counts as more, whatever its number: its history is shorter, and cannot be had back.
 */
export function limitsAbove(
  definition: Pick<ServiceDefinition, 'limits' | 'plans'>,
  workspace: Pick<Workspace, 'plan' | 'limits'>,
  overrides: Overrides,
): readonly string[] {
  const given = effectiveLimits(definition, workspace, { limits: {} })
  const asked = effectiveLimits(definition, workspace, { limits: overrides })
  return asked.own.filter((limit, index) => isAbove(limit, given.own[index])).map((limit) => limit.name)
}

function isAbove(asked: EffectiveLimit, given: EffectiveLimit | undefined): boolean {
  if (given === undefined || asked.limit > given.limit) return true
  // A shorter window forgets sooner: whoever shortens it and lengthens it again has a fresh budget, so it is the operator's.
  return asked.kind === 'window' && given.kind === 'window' && asked.windowMs < given.windowMs
}

function overridden(limit: LimitDefinition, nearestFirst: readonly Overrides[]): EffectiveLimit {
  const stated = nearestFirst
    .map((overrides) => ownOverride(overrides, limit.name))
    .filter((each) => each !== undefined)
  const number = stated[0]?.limit ?? limit.limit
  if (limit.kind === 'quota') return { ...limit, limit: number }
  const windowMs = stated.find((each) => each.windowMs !== undefined)?.windowMs ?? limit.windowMs
  return { ...limit, limit: number, windowMs }
}

/** A limit may be called `constructor`: only what the record itself holds is an override. */
function ownOverride(overrides: Overrides, name: string): LimitOverride | undefined {
  return Object.hasOwn(overrides, name) ? overrides[name] : undefined
}
