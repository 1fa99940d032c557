import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'

/** A file of the built dashboard, as it is sent. */
interface SiteFile {
  readonly type: string
  /** Its bytes by content encoding, the best first; `identity` is always there. */
  readonly bodies: readonly { readonly encoding: Encoding; readonly body: Buffer }[]
}

const ENCODINGS = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
  { encoding: 'identity', suffix: '' },
] as const
type Encoding = (typeof ENCODINGS)[number]['encoding']

const ASSETS = '/assets/'
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
}

/**
 * Nothing comes from elsewhere and nothing is inline, styles included: a script that slips into a page finds nowhere to stand and
 * nobody to tell. The dashboard is built so that it needs no exception.
 */
const PAGE_POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const ALL_HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Resource-Policy': 'same-origin' }
const PAGE_HEADERS = {
  ...ALL_HEADERS,
  'Cache-Control': 'no-store',
  'Content-Security-Policy': PAGE_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
}
/** The name of an asset holds a digest of its content. */
const ASSET_HEADERS = {
  ...ALL_HEADERS,
  'Cache-Control': 'public, max-age=31536000, immutable',
  Vary: 'Accept-Encoding',
}

/** What other doors answer; an address below one of them is never a page. */
const OTHER_DOORS = /^\/(?:v1|docs|forward-auth|metrics|healthz|readyz|openapi\.json)(?:\/|$)/
/** The characters of an address that we hand out. Dots, backslashes, escapes and double slashes are in none of them. */
const PAGE_ADDRESS = /^(?:\/[0-9A-Za-z_-]+)*\/?$/

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Keywright</title>
<h1>Keywright</h1><p>The server runs, but its dashboard was not built. Run <code>npm run build</code>, and start the server again.</p>
<p>The API is described by <a href="/openapi.json">/openapi.json</a>; <a href="/docs">/docs</a> explains its errors.</p></html>
`

export type DashboardDoor = (request: IncomingMessage, response: ServerResponse) => boolean

/** Where the built dashboard lies; `undefined` when it was not built, or is not installed. */
export function findDashboard(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('@keywright/dashboard/package.json')
    const folder = join(dirname(manifest), 'dist/site')
    return existsSync(join(folder, 'index.html')) ? folder : undefined
  } catch {
    // The package is not installed: the server is complete without it.
    return undefined
  }
}

/**
 * Answers the dashboard's pages and files from memory; `false` for a request that is another's. All files are read now, so that
 * no request can name a path of this machine, and a new build never mixes with an old one.
 */
export function makeDashboard(folder: string | undefined): DashboardDoor {
  const files = folder === undefined ? new Map<string, SiteFile>() : readSite(folder)
  const index = files.get('/index.html')
  return function dashboard(request, response) {
    const { method, url = '' } = request
    if (method !== 'GET' && method !== 'HEAD') return false
    const path = url.split('?', 1)[0] ?? ''
    if (path.startsWith(ASSETS)) return send(request, response, files.get(path), ASSET_HEADERS)
    if (OTHER_DOORS.test(path) || !wantsPage(request, path)) return false
    if (index === undefined) return path === '/' ? sayNotBuilt(response) : false
    return send(request, response, PAGE_ADDRESS.test(path) ? index : undefined, PAGE_HEADERS)
  }
}

/** A program that asks for a page by mistake is better told so by the API; the start is for everybody. */
function wantsPage({ headers }: IncomingMessage, path: string): boolean {
  return path === '/' || (headers.accept ?? '').includes('text/html')
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  file: SiteFile | undefined,
  headers: OutgoingHttpHeaders,
): true {
  request.resume()
  if (file === undefined)
    return sendText(response, 404, 'text/plain; charset=utf-8', 'There is nothing at this address.\n')
  const accepted = request.headers['accept-encoding'] ?? ''
  const chosen = file.bodies.find(({ encoding }) => encoding === 'identity' || accepts(accepted, encoding))
  const body = chosen?.body ?? Buffer.alloc(0)
  response.writeHead(200, {
    ...headers,
    'Content-Type': file.type,
    'Content-Length': body.length,
    ...(chosen === undefined || chosen.encoding === 'identity' ? {} : { 'Content-Encoding': chosen.encoding }),
  })
  response.end(body)
  return true
}

function accepts(header: string, encoding: Encoding): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })
}

function sayNotBuilt(response: ServerResponse): true {
  return sendText(response, 404, 'text/html; charset=utf-8', NOT_BUILT)
}

function sendText(response: ServerResponse, status: number, type: string, text: string): true {
  response.writeHead(status, {
    ...PAGE_HEADERS,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(text)
  return true
}

/** Every file of the site by its address. What is of no known kind is not part of the site. */
function readSite(folder: string): ReadonlyMap<string, SiteFile> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    names.flatMap((name) => {
      const type = TYPES[extname(name)]
      return type === undefined
        ? []
        : [[`/${name.replaceAll('\\', '/')}`, { type, bodies: readBodies(join(folder, name)) }]]
    }),
  )
}

function readBodies(path: string): SiteFile['bodies'] {
  return ENCODINGS.filter(({ suffix }) => existsSync(path + suffix)).map(({ encoding, suffix }) => {
    return { encoding, body: readFileSync(path + suffix) }
  })
}
