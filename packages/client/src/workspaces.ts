import { type ChangeOptions, changeOf } from './changes.ts'
import { eachItem } from './pages.ts'
import { workspacePath } from './paths.ts'
import type {
  Deleted,
  NewWorkspace,
  Page,
  WorkspaceChanged,
  WorkspaceEdit,
  WorkspaceFilter,
  WorkspaceResource,
} from './resources.ts'
import { holding, isList } from './shapes.ts'
import type { CallOptions, Send } from './transport.ts'

export interface WorkspaceCalls {
  /** The workspaces that the token reaches. */
  list(filter?: WorkspaceFilter, options?: CallOptions): Promise<Page<WorkspaceResource>>
  each(filter?: WorkspaceFilter, options?: CallOptions): AsyncGenerator<WorkspaceResource, void, undefined>
  create(fields: NewWorkspace, options?: CallOptions): Promise<WorkspaceResource>
  get(id: string, options?: CallOptions): Promise<WorkspaceResource>
  /** The same with its `ETag`, to be sent as `ifMatch` with a change of what was read. */
  read(id: string, options?: CallOptions): Promise<WorkspaceRead>
  edit(id: string, fields: WorkspaceEdit, options?: ChangeOptions): Promise<WorkspaceChanged>
  delete(id: string, options?: ChangeOptions): Promise<Deleted>
}

export interface WorkspaceRead {
  readonly workspace: WorkspaceResource
  readonly etag: string | undefined
}

interface OneWorkspace {
  readonly workspace: WorkspaceResource
}

export function makeWorkspaceCalls(send: Send): WorkspaceCalls {
  const list: WorkspaceCalls['list'] = async (filter = {}, options = {}) =>
    send({ ...options, method: 'GET', path: '/v1/workspaces', query: { ...filter }, repeatable: true, expects: isList })
  return {
    list,
    each: (filter = {}, options = {}) => eachItem((asked: WorkspaceFilter) => list(asked, options), filter),
    async create(body, options = {}) {
      // Not repeatable: the second attempt would hear that the slug is taken, and could not tell that it was by itself.
      const call = {
        ...options,
        method: 'POST',
        path: '/v1/workspaces',
        body,
        repeatable: false,
        expects: holding('workspace'),
      } as const
      return (await send<OneWorkspace>(call)).workspace
    },
    get: async (id, options = {}) => (await send<OneWorkspace>({ ...options, ...readingOf(id) })).workspace,
    read: async (id, options = {}) => send({ ...options, ...readingOf(id), withEtag: true }),
    edit: async (id, body, options = {}) =>
      send({ ...changeOf(options), method: 'PATCH', path: workspacePath(id), body }),
    // Not repeatable: the second attempt would hear that there is no such workspace.
    delete: async (id, options = {}) =>
      send({ ...changeOf(options), method: 'DELETE', path: workspacePath(id), repeatable: false }),
  }
}

function readingOf(id: string) {
  return { method: 'GET', path: workspacePath(id), repeatable: true, expects: holding('workspace') } as const
}
