import { ERROR_TABLE, type ErrorCode } from '@keywright/core'

export const DOCS_PREFIX = '/docs'

/** A page of the documentation that the server itself serves; `undefined` when there is none at the path. */
export function docsPage(path: string): string | undefined {
  if (path === DOCS_PREFIX || path === `${DOCS_PREFIX}/`) return frame('Keywright', indexBody())
  const code = /^\/docs\/errors\/([a-z_]{1,64})$/.exec(path)?.[1]
  if (code === undefined || !Object.hasOwn(ERROR_TABLE, code)) return undefined
  // `hasOwn` has just said that it is one of the codes.
  return frame(code, errorBody(code as ErrorCode))
}

function indexBody(): string {
  const rows = Object.entries(ERROR_TABLE).map(
    ([code, { status, title }]) =>
      `<tr><td><a href="/docs/errors/${code}"><code>${code}</code></a><td>${status}<td>${title}`,
  )
  return `<h1>Keywright</h1><p>The API is described by <a href="/openapi.json">/openapi.json</a>. Every error has a code of this list.</p>
<table><thead><tr><th>code<th>status<th>meaning</thead><tbody>${rows.join('\n')}</tbody></table>`
}

function errorBody(code: ErrorCode): string {
  const { status, exit, title } = ERROR_TABLE[code]
  const retry =
    status === 503
      ? '<p>Send the same request again after the seconds that <code>Retry-After</code> names. Nothing is said about any key.</p>'
      : '<p>The field <code>detail</code> of the answer says what to do; <code>pointer</code> names the field at fault, where there is one.</p>'
  return `<h1><code>${code}</code></h1><p>${title}.</p>${retry}
<p>HTTP status ${status}; exit code ${exit} of the command line. <a href="/docs">All codes</a></p>`
}

function frame(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e6}a{color:#8ab4f8}}</style>${body}</html>
`
}
