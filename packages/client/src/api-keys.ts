import { type ChangeOptions, changeOf, type CreateOptions, creationHeaders } from './changes.ts'
import { eachItem } from './pages.ts'
import { keyPath, secretPath, workspacePath } from './paths.ts'
import type {
  ApiKeyChanged,
  ApiKeyCreated,
  ApiKeyEdit,
  ApiKeyRotated,
  ApiKeysChanged,
  ApiKeysImported,
  BulkCommand,
  Deleted,
  ImportedApiKeyFields,
  KeyListFilter,
  NewApiKey,
  Page,
} from './resources.ts'
import { holding, isList, isObject } from './shapes.ts'
import type { CallOptions, Send } from './transport.ts'
import type { ApiKeyResource, LimitStateResource, VerifyAnswer, VerifyRequest } from './verifier.ts'

/** As for `verify`, within one workspace and so within its service. */
export type CheckedRequest = Omit<VerifyRequest, 'service' | 'workspace' | 'explain'>

export interface RotateOptions extends ChangeOptions {
  /** How long the old secret goes on: a duration up to `30d`; absent, it stops at once. */
  readonly overlap?: string
}

export interface RevokeOptions extends ChangeOptions {
  readonly reason?: string
}

export type BatchOptions = Omit<ChangeOptions, 'ifMatch'>

export interface ImportOptions extends BatchOptions {
  /** `true`: checks all and writes nothing. */
  readonly dryRun?: boolean
}

export interface ApiKeyCalls {
  list(workspace: string, filter?: KeyListFilter, options?: CallOptions): Promise<Page<ApiKeyResource>>
  each(
    workspace: string,
    filter?: KeyListFilter,
    options?: CallOptions,
  ): AsyncGenerator<ApiKeyResource, void, undefined>
  /** The token stands in this answer and nowhere else. */
  create(workspace: string, fields: NewApiKey, options?: CreateOptions): Promise<ApiKeyCreated>
  get(id: string, options?: CallOptions): Promise<ApiKeyResource>
  /** Where the key's limits stand on the node that answers. Spends nothing, and is approximate. */
  limits(id: string, options?: CallOptions): Promise<readonly LimitStateResource[]>
  /** The key with the `ETag` that a change of it may name, so that it is left alone when somebody else has changed it. */
  read(id: string, options?: CallOptions): Promise<ApiKeyRead>
  /** The key of a pasted token, within one workspace; `null`: none of its keys. The token goes in the body. */
  search(workspace: string, token: string, options?: CallOptions): Promise<ApiKeyResource | null>
  /** What is wrong with a token, and which steps a request would pass. Spends and counts nothing. */
  check(workspace: string, request: CheckedRequest, options?: CallOptions): Promise<VerifyAnswer>
  edit(id: string, fields: ApiKeyEdit, options?: ChangeOptions): Promise<ApiKeyChanged>
  /** A new secret for the same key. Sent once: after a lost answer the new token is lost too, so rotate again. */
  rotate(id: string, options?: RotateOptions): Promise<ApiKeyRotated>
  endSecret(id: string, secret: string, options?: ChangeOptions): Promise<ApiKeyChanged>
  /** Resolves when no node accepts the key any more. */
  revoke(id: string, options?: RevokeOptions): Promise<ApiKeyChanged>
  disable(id: string, options?: ChangeOptions): Promise<ApiKeyChanged>
  enable(id: string, options?: ChangeOptions): Promise<ApiKeyChanged>
  /** Purges a revoked key. */
  delete(id: string, options?: ChangeOptions): Promise<Deleted>
  /**
   * Takes in keys by the digests of their tokens: at most 1,000, all or none. Sent once: after a lost answer a second attempt
   * would hear that its own digests are taken.
   */
  import(workspace: string, keys: readonly ImportedApiKeyFields[], options?: ImportOptions): Promise<ApiKeysImported>
  /** One command on at most 1,000 keys of a workspace, all or none. */
  bulk(workspace: string, command: BulkCommand, options?: BatchOptions): Promise<ApiKeysChanged>
}

export interface ApiKeyRead {
  readonly apiKey: ApiKeyResource
  /** `undefined` when something between has taken it away. */
  readonly etag: string | undefined
}

interface OneKey {
  readonly apiKey: ApiKeyResource
}

const readingOf = (id: string) =>
  ({ method: 'GET', path: keyPath(id), repeatable: true, expects: holding('apiKey') }) as const

export function makeApiKeyCalls(send: Send): ApiKeyCalls {
  const list: ApiKeyCalls['list'] = async (workspace, filter = {}, options = {}) =>
    send({
      ...options,
      method: 'GET',
      path: `${workspacePath(workspace)}/api-keys`,
      query: { ...filter },
      repeatable: true,
      expects: isList,
    })
  const change = (path: string, body: unknown, options: ChangeOptions): Promise<ApiKeyChanged> =>
    send({ ...changeOf(options), method: 'POST', path, body, expects: holding('apiKey') })
  return {
    list,
    each: (workspace, filter = {}, options = {}) =>
      eachItem((asked: KeyListFilter) => list(workspace, asked, options), filter),
    create: async (workspace, body, { idempotencyKey, ...options } = {}) =>
      send({
        ...options,
        method: 'POST',
        path: `${workspacePath(workspace)}/api-keys`,
        body,
        headers: creationHeaders(idempotencyKey),
        repeatable: true,
        expects: holding('apiKey'),
      }),
    async limits(id, options = {}) {
      const query = { include: 'limits' }
      const call = { ...options, method: 'GET', path: keyPath(id), query, repeatable: true } as const
      return (await send<{ readonly limits: readonly LimitStateResource[] }>(call)).limits
    },
    get: async (id, options = {}) => (await send<OneKey>({ ...options, ...readingOf(id) })).apiKey,
    read: async (id, options = {}) => send({ ...options, ...readingOf(id), withEtag: true }),
    async search(workspace, token, options = {}) {
      const path = `${workspacePath(workspace)}/api-keys/search`
      const call = { ...options, method: 'POST', path, body: { token }, repeatable: true, expects: isObject } as const
      return (await send<{ readonly apiKey: ApiKeyResource | null }>(call)).apiKey
    },
    async check(workspace, body, options = {}) {
      const path = `${workspacePath(workspace)}/api-keys/check`
      const call = { ...options, method: 'POST', path, body, repeatable: true, expects: holding('answer') } as const
      return (await send<{ readonly answer: VerifyAnswer }>(call)).answer
    },
    edit: async (id, body, options = {}) =>
      send({ ...changeOf(options), method: 'PATCH', path: keyPath(id), body, expects: holding('apiKey') }),
    rotate: async (id, { overlap, ...options } = {}) =>
      send({
        ...changeOf(options),
        method: 'POST',
        path: `${keyPath(id)}/rotate`,
        body: overlap === undefined ? {} : { overlap },
        repeatable: false,
        expects: holding('apiKey'),
      }),
    endSecret: async (id, secret, options = {}) => change(`${secretPath(id, secret)}/end`, {}, options),
    revoke: async (id, { reason, ...options } = {}) =>
      change(`${keyPath(id)}/revoke`, reason === undefined ? {} : { reason }, options),
    disable: async (id, options = {}) => change(`${keyPath(id)}/disable`, {}, options),
    enable: async (id, options = {}) => change(`${keyPath(id)}/enable`, {}, options),
    import: async (workspace, keys, { dryRun, ...options } = {}) => {
      const { query, ...call } = changeOf(options)
      return send({
        ...call,
        method: 'POST',
        path: `${workspacePath(workspace)}/api-keys/import`,
        body: { keys },
        query: { ...query, dryRun: dryRun === true ? true : undefined },
        repeatable: dryRun === true,
        expects: isList,
      })
    },
    bulk: async (workspace, command, options = {}) =>
      send({
        ...changeOf(options),
        method: 'POST',
        path: `${workspacePath(workspace)}/api-keys/bulk`,
        body: command,
        repeatable: command.action !== 'delete',
        expects: isList,
      }),
    // Not repeatable: the second attempt would hear that there is no such key.
    delete: async (id, options = {}) =>
      send({ ...changeOf(options), method: 'DELETE', path: keyPath(id), repeatable: false }),
  }
}
