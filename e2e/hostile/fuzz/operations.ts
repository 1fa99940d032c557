import { makeDocument } from '../../../packages/server/src/http/management/index.ts'
import type { Schema } from './sample.ts'

export interface Operation {
  readonly method: string
  /** With parameters in braces. */
  readonly path: string
  readonly statuses: ReadonlySet<number>
  /** What the address answers by any method: a request whose method was changed may be another operation. */
  readonly addressStatuses: ReadonlySet<number>
  readonly query: readonly { readonly name: string; readonly schema: Schema }[]
  readonly body: { readonly type: string; readonly schema: Schema } | undefined
  /** How often it is taken, beside the others. */
  readonly weight: number
}

interface DocumentedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

// The document is made by this repository, in the shape that OpenAPI 3.1 gives it.
const document = makeDocument() as Document

export function resolve(ref: string): Schema {
  const schema = document.components.schemas[ref.split('/').at(-1) ?? '']
  if (schema === undefined) throw new Error(`the document has no ${ref}`)
  return schema
}

/** These walk over everything there is, so a million requests take few of them. */
const SLOW = ['/v1/audit-events/export', '/v1/audit-events/verify', '/openapi.json']

function weightOf(method: string, path: string): number {
  if (SLOW.includes(path)) return 1
  if (path === '/v1/verify' || path === '/v1/introspect' || path.startsWith('/forward-auth')) return 120
  // Its change empties what every node knows of the service.
  if (method === 'PUT') return 5
  return 8
}

const statusesOf = (responses: object): ReadonlySet<number> => new Set(Object.keys(responses).map(Number))

const OWN_STATUSES: ReadonlySet<number> = new Set([200, 400, 401, 503])

/** Every operation of the document, and those of the server's own that it leaves out. */
export const OPERATIONS: readonly Operation[] = [
  ...Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([lower, { parameters = [], requestBody, responses }]): Operation => {
      const method = lower.toUpperCase()
      const [content] = Object.entries(requestBody?.content ?? {}).toReversed()
      return {
        method,
        path,
        statuses: statusesOf(responses),
        addressStatuses: new Set(Object.values(methods).flatMap((each) => [...statusesOf(each.responses)])),
        query: parameters.filter((parameter) => parameter.in === 'query'),
        body: content === undefined ? undefined : { type: content[0], schema: content[1].schema },
        weight: weightOf(method, path),
      }
    }),
  ),
  ...['/healthz', '/readyz', '/docs', '/metrics'].map(
    (path): Operation => ({
      method: 'GET',
      path,
      statuses: OWN_STATUSES,
      addressStatuses: OWN_STATUSES,
      query: [],
      body: undefined,
      weight: 3,
    }),
  ),
]
