import {
  type Denial,
  type Outage,
  renderRefusal,
  type RouteDefinition,
  type Scope,
  type ServiceDefinition,
} from '@keywright/core'
import type { ServiceContract } from '@keywright/client'

/** What whoever calls the API of a service must know: what tokens look like, what routes ask for, how the service says no. */
export function representContract(definition: ServiceDefinition): ServiceContract {
  return {
    formats: definition.formats.map(({ template }) => template),
    routes: definition.routes?.map(representRoute) ?? null,
    refusals: refusedExamples(definition).map((refused) => {
      const { status, headers, body } = renderRefusal(definition, refused, { requestId: 'req_example' })
      return { reason: refused.reason, status, headers, body }
    }),
  }
}

function representRoute({ method, path, demand }: RouteDefinition): NonNullable<ServiceContract['routes']>[number] {
  const { types = null, environments = null } = demand
  return { method, path, ...demand, types, environments }
}

const EXAMPLE_WAIT_MS = 30_000

/** One of each group, and the scope that is missing by its name: the same for whoever asks, and spent by nobody. */
function refusedExamples({ scopes }: ServiceDefinition): readonly (Denial | Outage)[] {
  const missing: readonly Scope[] = scopes.slice(0, 1).map(({ name }) => name)
  return [
    { reason: 'missing' },
    { reason: 'unknown' },
    { reason: 'scope_missing', missing },
    { reason: 'rate_limited', limit: 'example', retryAfterMs: EXAMPLE_WAIT_MS },
    { reason: 'unavailable' },
  ]
}
