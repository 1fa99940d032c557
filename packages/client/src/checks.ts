import { keyPath, servicePath, workspacePath } from './paths.ts'
import type { CallerResource, IntrospectAnswer, RefusalResource, UsageAnswer } from './resources.ts'
import { holding, isList, isVerdict } from './shapes.ts'
import type { CallOptions, Send } from './transport.ts'
import type { VerifyAnswer, VerifyRequest } from './verifier.ts'

export interface CheckCalls {
  /** Checks a token. Sent once, since a check spends; rejects when it could not be made, which says nothing of the key. */
  verify(request: VerifyRequest, options?: CallOptions): Promise<VerifyAnswer>
  /** The same with every step listed. Spends nothing. */
  explain(request: Omit<VerifyRequest, 'explain'>, options?: CallOptions): Promise<VerifyAnswer>
  /** RFC 7662. */
  introspect(
    request: { readonly service: string; readonly token: string },
    options?: CallOptions,
  ): Promise<IntrospectAnswer>
  /** Who the management token is. */
  whoami(options?: CallOptions): Promise<CallerResource>
}

export interface UsageFilter {
  /** An instant, RFC 3339. */
  readonly since?: string
  readonly by?: 'secret'
}

export interface UsageCalls {
  ofKey(id: string, filter?: UsageFilter, options?: CallOptions): Promise<UsageAnswer>
}

export interface RefusalCalls {
  ofKey(id: string, options?: CallOptions): Promise<readonly RefusalResource[]>
  ofWorkspace(id: string, options?: CallOptions): Promise<readonly RefusalResource[]>
  /** For operators: a made-up token belongs to no key. */
  ofService(id: string, options?: CallOptions): Promise<readonly RefusalResource[]>
}

export function makeCheckCalls(send: Send): CheckCalls {
  const verify = { method: 'POST', path: '/v1/verify', quick: true, expects: isVerdict } as const
  return {
    verify: async (body, options = {}) => send({ ...options, ...verify, body, repeatable: body.explain === true }),
    explain: async (request, options = {}) =>
      send({ ...options, ...verify, body: { ...request, explain: true }, repeatable: true }),
    introspect: async (fields, options = {}) =>
      send({
        ...options,
        method: 'POST',
        path: '/v1/introspect',
        text: {
          type: 'application/x-www-form-urlencoded',
          content: new URLSearchParams({ token: fields.token, service: fields.service }).toString(),
        },
        quick: true,
        repeatable: false,
      }),
    async whoami(options = {}) {
      const call = {
        ...options,
        method: 'GET',
        path: '/v1/whoami',
        repeatable: true,
        expects: holding('caller'),
      } as const
      return (await send<{ readonly caller: CallerResource }>(call)).caller
    },
  }
}

export function makeUsageCalls(send: Send): UsageCalls {
  return {
    ofKey: async (id, filter = {}, options = {}) =>
      send({ ...options, method: 'GET', path: `${keyPath(id)}/usage`, query: { ...filter }, repeatable: true }),
  }
}

export function makeRefusalCalls(send: Send): RefusalCalls {
  const refusals = async (path: string, options: CallOptions): Promise<readonly RefusalResource[]> => {
    const call = { ...options, method: 'GET', path: `${path}/refusals`, repeatable: true, expects: isList } as const
    return (await send<{ readonly items: readonly RefusalResource[] }>(call)).items
  }
  return {
    ofKey: async (id, options = {}) => refusals(keyPath(id), options),
    ofWorkspace: async (id, options = {}) => refusals(workspacePath(id), options),
    ofService: async (id, options = {}) => refusals(servicePath(id), options),
  }
}
