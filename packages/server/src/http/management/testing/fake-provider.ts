import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** Who signs in, and what is wrong with what the provider says of it; what is absent is right. */
export interface Person {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean | string
  readonly name?: string
  readonly auth_time?: number
}

export interface Lie {
  readonly nonce?: string
  readonly audience?: string
  readonly issuer?: string
  readonly expired?: boolean
  /** Signs with a key that it does not publish. */
  readonly forged?: boolean
  /** Says address and name at the userinfo endpoint alone. */
  readonly thin?: boolean
}

interface Grant {
  readonly person: Person
  readonly lie: Lie
  readonly nonce: string
  readonly challenge: string
  readonly redirectUri: string
}

const CLIENT = { id: 'keywright-test', secret: 'a secret of the test' }

/** A provider of OpenID Connect on a port of this machine. */
export interface FakeProvider {
  readonly settings: {
    readonly issuer: string
    readonly clientId: string
    readonly clientSecret: string
    readonly name: string
  }
  /** The browser at the provider's page: it signs in and is sent back to this address. */
  signIn(authorizationUrl: string, person: Person, lie?: Lie): string
  /** Who is at the browser: whoever comes to the provider's page is signed in as he, and sent back. */
  visitor: Person | undefined
  /** Requests that were answered since the last time that somebody asked, by path. */
  asked(): readonly string[]
  /** From now on it answers so. */
  mood: 'well' | 'broken' | 'silent' | 'endless'
  close(): Promise<void>
}

export async function startFakeProvider(): Promise<FakeProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const strange = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const grants = new Map<string, Grant>()
  const paths: string[] = []
  let codes = 0
  let issuer = ''

  const fake: FakeProvider = {
    mood: 'well',
    visitor: undefined,
    get settings() {
      return { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, name: 'Example Login' }
    },
    signIn(authorizationUrl, person, lie = {}) {
      const asked = new URL(authorizationUrl).searchParams
      const code = `code-${(codes += 1)}`
      const of = (name: string): string => asked.get(name) ?? ''
      const redirectUri = of('redirect_uri')
      grants.set(code, { person, lie, nonce: of('nonce'), challenge: of('code_challenge'), redirectUri })
      return `${redirectUri}?${new URLSearchParams({ code, state: of('state') }).toString()}`
    },
    asked: () => paths.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const idToken = ({ person, lie, nonce }: Grant): Promise<string> => {
    const now = Math.floor(Date.now() / 1000)
    const { sub, auth_time: authTime, ...rest } = person
    const told = lie.thin === true ? {} : rest
    const claims = { ...told, nonce: lie.nonce ?? nonce, ...(authTime === undefined ? {} : { auth_time: authTime }) }
    const key: CryptoKey = lie.forged === true ? strange.privateKey : privateKey
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setSubject(sub)
      .setIssuer(lie.issuer ?? issuer)
      .setAudience(lie.audience ?? CLIENT.id)
      .setIssuedAt(now)
      .setExpirationTime(lie.expired === true ? now - 3600 : now + 300)
      .sign(key)
  }

  async function exchange(request: IncomingMessage): Promise<[number, object]> {
    const form = new URLSearchParams(await textOf(request))
    if (!isClient(request.headers.authorization)) return [401, { error: 'invalid_client' }]
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    const verifier = form.get('code_verifier') ?? ''
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    if (grant?.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri')) {
      return [400, { error: 'invalid_grant' }]
    }
    const token = Buffer.from(JSON.stringify(grant.person)).toString('base64url')
    return [200, { access_token: token, token_type: 'Bearer', id_token: await idToken(grant) }]
  }

  async function answer(request: IncomingMessage): Promise<[number, object]> {
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return [200, metadata(issuer)]
      case '/jwks':
        return [200, { keys: [jwk] satisfies JWK[] }]
      case '/token':
        return exchange(request)
      case '/userinfo': {
        const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
        return [200, JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))]
      }
      default:
        return [404, {}]
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    paths.push(request.url ?? '')
    if (fake.mood === 'silent') return
    if (fake.mood === 'broken') {
      response.writeHead(503).end()
      return
    }
    if (fake.mood === 'endless') {
      // JSON that could be read, were there not so much of it.
      const body = JSON.stringify(metadata(issuer)) + ' '.repeat(2_000_000)
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
      return
    }
    if (fake.visitor !== undefined && request.url?.startsWith('/authorize?') === true) {
      response.writeHead(302, { location: fake.signIn(`${issuer}${request.url}`, fake.visitor) }).end()
      return
    }
    const [status, body] = await answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // It listens on a port.
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return fake
}

function metadata(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are joined. */
function isClient(authorization = ''): boolean {
  const [id = '', secret = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8').split(':')
  const decoded = [id, secret].map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
  return decoded[0] === CLIENT.id && decoded[1] === CLIENT.secret
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a request is read in bytes
  return Buffer.concat(chunks).toString('utf8')
}
