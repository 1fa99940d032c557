export type DoorName =
  | 'verify'
  | 'introspect'
  | 'forward-auth'
  | 'management read'
  | 'management write'
  | 'health'
  | 'metrics'

/** A way in, as one good request that changes nothing and may be repeated. */
export interface Door {
  readonly name: DoorName
  readonly method: string
  readonly path: string
  /** Lines without their ends. */
  readonly headers: readonly string[]
  /** Absent: the door takes none, and throws away what comes. */
  readonly body?: string
}

export interface Fixtures {
  readonly token: string
  readonly manager: string
  readonly workspace: string
}

export function makeDoors({ token, manager, workspace }: Fixtures): readonly Door[] {
  const bearer = `Authorization: Bearer ${manager}`
  const json = 'Content-Type: application/json'
  const form = 'Content-Type: application/x-www-form-urlencoded'
  const search = `/v1/workspaces/${workspace}/api-keys/search`
  return [
    {
      name: 'verify',
      method: 'POST',
      path: '/v1/verify',
      headers: [bearer, json],
      body: JSON.stringify({ service: 'acme', token }),
    },
    {
      name: 'introspect',
      method: 'POST',
      path: '/v1/introspect',
      headers: [bearer, form],
      body: `service=acme&token=${token}`,
    },
    {
      name: 'forward-auth',
      method: 'GET',
      path: '/forward-auth/acme/v1/records/7',
      headers: [`X-API-Key: ${token}`],
    },
    { name: 'management read', method: 'GET', path: '/v1/whoami', headers: [bearer] },
    {
      name: 'management write',
      method: 'POST',
      path: search,
      headers: [bearer, json],
      body: JSON.stringify({ token }),
    },
    { name: 'health', method: 'GET', path: '/healthz', headers: [] },
    { name: 'metrics', method: 'GET', path: '/metrics', headers: [] },
  ]
}

export interface Change {
  readonly method?: string
  readonly path?: string
  readonly version?: string
  /** Lines in place of `Host: localhost`. */
  readonly host?: readonly string[]
  /** Lines before and behind those of the door. */
  readonly before?: readonly string[]
  readonly more?: readonly string[]
  /** Names of the door's own lines that are left out. */
  readonly without?: readonly string[]
  readonly body?: string | Buffer
  /** Lines in place of the length of the body. */
  readonly framing?: readonly string[]
  readonly keepAlive?: boolean
}

/** The bytes of a door's good request with something changed. Texts are Latin-1: a character is a byte. */
export function bytesOf(door: Door, change: Change = {}): Buffer {
  const { method = door.method, path = door.path, version = 'HTTP/1.1', host = ['Host: localhost'] } = change
  const { before = [], more = [], without = [], keepAlive = false } = change
  const sent = change.body ?? door.body ?? ''
  const body = typeof sent === 'string' ? Buffer.from(sent, 'latin1') : sent
  const framing = change.framing ?? (body.length === 0 ? [] : [`Content-Length: ${body.length}`])
  const own = door.headers.filter((line) => !without.some((name) => line.startsWith(`${name}:`)))
  const end = keepAlive ? [] : ['Connection: close']
  const head = [`${method} ${path} ${version}`, ...host, ...before, ...own, ...more, ...framing, ...end]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}
