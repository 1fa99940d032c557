import { type ChangeOptions, changeOf } from './changes.ts'
import { eachItem } from './pages.ts'
import { servicePath } from './paths.ts'
import type {
  Page,
  PageRequest,
  ServiceApplied,
  ServicePreview,
  ServiceResource,
  ServiceWithSource,
} from './resources.ts'
import { holding, isList } from './shapes.ts'
import type { CallOptions, Send } from './transport.ts'

export interface ServiceCalls {
  list(page?: PageRequest, options?: CallOptions): Promise<Page<ServiceResource>>
  each(page?: PageRequest, options?: CallOptions): AsyncGenerator<ServiceResource, void, undefined>
  get(id: string, options?: CallOptions): Promise<ServiceWithSource>
  /** Applies a definition, given as YAML: whole or not at all. */
  apply(id: string, source: string, options?: ChangeOptions): Promise<ServiceApplied>
  /** What `apply` would change; nothing is applied. */
  preview(id: string, source: string, options?: CallOptions): Promise<ServicePreview>
}

const YAML = 'application/yaml'

export function makeServiceCalls(send: Send): ServiceCalls {
  const list: ServiceCalls['list'] = async (page = {}, options = {}) =>
    send({ ...options, method: 'GET', path: '/v1/services', query: { ...page }, repeatable: true, expects: isList })
  return {
    list,
    each: (page = {}, options = {}) => eachItem((asked: PageRequest) => list(asked, options), page),
    async get(id, options = {}) {
      const call = {
        ...options,
        method: 'GET',
        path: servicePath(id),
        repeatable: true,
        expects: holding('service'),
      } as const
      return (await send<{ readonly service: ServiceWithSource }>(call)).service
    },
    apply: async (id, source, options = {}) =>
      send({
        ...changeOf(options),
        method: 'PUT',
        path: servicePath(id),
        text: { type: YAML, content: source },
      }),
    preview: async (id, source, options = {}) =>
      send({
        ...options,
        method: 'PUT',
        path: servicePath(id),
        query: { dryRun: true },
        text: { type: YAML, content: source },
        repeatable: true,
      }),
  }
}
