import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import { ERROR_TABLE, type ErrorCode } from '@keywright/core'
import { YAML_TYPES } from './body.ts'
import { CHECK_DOCS } from './check-docs.ts'
import { putExamples } from './examples.ts'
import { noQuery } from './fields.ts'
import { LINES_TYPE } from './lines.ts'
import { problem } from './resources.ts'
import { type Access, type Route, route } from './route.ts'
import { ROUTES } from './routes.ts'
import { PLAIN_COOKIE, SECURE_COOKIE } from './session-cookie.ts'

/** The version of the package, which a test holds against its manifest. */
export const DOCUMENT_VERSION = '0.1.0'

/** The document of the whole HTTP API: what is served here, and the checks of the data plane. */
export function makeDocument(): object {
  const app = new OpenAPIHono()
  const registry = app.openAPIRegistry
  registry.registerComponent('securitySchemes', 'managementToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'A management token: `kw_…`.',
  })
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SECURE_COOKIE,
    description: `A session of the dashboard; \`${PLAIN_COOKIE}\` over plain HTTP. With it goes the header \`Keywright-Csrf: 1\`.`,
  })
  for (const each of [...CHECK_DOCS, ...[...ROUTES, DOCUMENT_ROUTE].map(toDocs)]) registry.registerPath(each)
  const made = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Keywright',
      version: DOCUMENT_VERSION,
      description: 'API keys for your API. Instants are RFC 3339 in UTC; errors are RFC 9457 with a stable `code`.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  })
  putExamples(made)
  return made
}

const document = z.record(z.string(), z.unknown()).openapi('OpenApiDocument')

export const DOCUMENT_ROUTE: Route = route(
  {
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    summary: 'Read this document',
    query: noQuery,
    docs: { operation: 'getOpenApiDocument', tag: 'Installation', status: 200, answer: document, errors: [] },
  },
  () => ({ body: servedDocument(), text: (text ??= JSON.stringify(servedDocument())) }),
)

let served: object | undefined
/** A fifth of a megabyte that anyone may ask for is written once. */
let text: string | undefined

/** The document, made when it is first asked for. */
export function servedDocument(): object {
  served ??= makeDocument()
  return served
}

/** What every call may end with. */
const ALWAYS: readonly ErrorCode[] = ['request_invalid', 'header_invalid', 'internal']
const WITH_TOKEN: readonly ErrorCode[] = [
  'credential_ambiguous',
  'credential_missing',
  'credential_invalid',
  'store_unavailable',
  'overloaded',
]
/** Of calls that the dashboard's page makes. */
const WITH_PAGE: readonly ErrorCode[] = ['cross_site_request', 'store_unavailable']
const WITH_SESSION: readonly ErrorCode[] = ['session_missing']
const WITH_BODY: readonly ErrorCode[] = ['body_unreadable', 'body_too_large', 'media_type_unsupported']

function toDocs({ method, path, access, summary, docs }: Route): RouteConfig {
  const { operation, tag, description, status, answer, query, body } = docs
  return {
    method: lowerCase(method),
    path,
    operationId: operation,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(access),
    ...(typeof access === 'string' ? {} : { 'x-required-scope': access.scope }),
    request: {
      ...paramsOf(path),
      ...(query === undefined ? {} : { query }),
      ...headersOf(docs),
      ...(body === undefined ? {} : { body: { required: body.required, content: contentOf(body) } }),
    },
    responses: {
      [status]:
        status === 303
          ? ELSEWHERE
          : {
              description: 'Done',
              ...(docs.etag === true ? { headers: z.object({ ETag: z.string() }) } : {}),
              content: { [docs.lines === true ? LINES_TYPE : 'application/json']: { schema: answer } },
            },
      ...problemsOf(codesOf(access, docs)),
    },
  }
}

/** An answer that sends the browser on. */
const ELSEWHERE = { description: 'Goes on elsewhere', headers: z.object({ Location: z.string() }) }

function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'public' || access === 'page') return []
  return access === 'session' ? [{ session: [] }] : [{ managementToken: [] }, { session: [] }]
}

function lowerCase(method: Route['method']): RouteConfig['method'] {
  return ({ GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const)[method]
}

function paramsOf(path: string): { readonly params?: z.ZodObject } {
  const names = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]))
  if (names.length === 0) return {}
  return { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }
}

function headersOf({ ifMatch, idempotent }: Route['docs']): { readonly headers?: z.ZodObject } {
  if (ifMatch !== true && idempotent !== true) return {}
  const shape: Record<string, z.ZodType> = {}
  if (ifMatch === true) {
    shape['If-Match'] = z.string().optional().openapi({ description: 'The `ETag` that the resource must still have.' })
  }
  if (idempotent === true) {
    shape['Idempotency-Key'] = z.string().optional().openapi({ description: 'Makes a repetition harmless for a day.' })
  }
  return { headers: z.object(shape) }
}

function contentOf({ kind, schema }: NonNullable<Route['docs']['body']>) {
  const json = { 'application/json': { schema } }
  return kind !== 'definition' ? json : { [YAML_TYPES[0]]: { schema: z.string() }, ...json }
}

function codesOf(access: Access, { errors, body }: Route['docs']): readonly ErrorCode[] {
  return [
    ...ALWAYS,
    ...(access === 'public' || access === 'page' || access === 'session' ? [] : WITH_TOKEN),
    ...(access === 'public' ? [] : WITH_PAGE),
    ...(access === 'public' || access === 'page' ? [] : WITH_SESSION),
    ...(typeof access === 'string' ? [] : (['permission_missing'] as const)),
    ...(body === undefined ? [] : WITH_BODY),
    ...errors,
  ]
}

function problemsOf(codes: readonly ErrorCode[]): RouteConfig['responses'] {
  const byStatus = new Map<number, readonly ErrorCode[]>()
  for (const code of new Set(codes)) {
    const { status } = ERROR_TABLE[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const responses = [...byStatus].map(([status, ofStatus]) => {
    const description = ofStatus.map((code) => `\`${code}\`: ${ERROR_TABLE[code].title}`).join('; ')
    return [status, { description, content: { 'application/problem+json': { schema: problem } } }] as const
  })
  return Object.fromEntries(responses)
}
