import type { Role } from './members.ts'
import type { CallOptions, Send } from './transport.ts'

export interface MemberResource {
  readonly id: string
  readonly email: string | null
  readonly name: string
  /** `null`: as the browser says. */
  readonly language: string | null
}

/** Who is signed in, and where he may do what. An operator may do everything everywhere, whatever is listed. */
export interface SessionResource {
  readonly member: MemberResource
  readonly operator: boolean
  readonly workspaces: readonly {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly service: string
    readonly role: Role
    readonly scopes: readonly string[]
  }[]
  readonly signedInAt: string
  readonly confirmedAt: string
  readonly endsAt: string
}

export interface OwnSessionResource {
  readonly id: string
  readonly current: boolean
  readonly createdAt: string
  readonly seenAt: string
  readonly endsAt: string
  readonly ip: string | null
}

export interface SignInMethods {
  readonly password: boolean
  readonly passkey: boolean
  readonly oidc: { readonly name: string } | null
}

/** What a one-time link is for. */
export interface LinkResource {
  readonly kind: 'setup' | 'join' | 'recovery'
  readonly email: string | null
  readonly workspace: { readonly id: string; readonly name: string } | null
  readonly role: Role | null
  /** Sign in with that account, then accept. */
  readonly hasAccount: boolean
}

export interface LinkAcceptance {
  readonly token: string
  /** Of a set-up link alone. */
  readonly email?: string
  readonly name?: string
  readonly password?: string
}

export interface AccountEdit {
  readonly name?: string
  readonly language?: 'en' | 'es' | null
  readonly password?: string
}

export interface PasskeyResource {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

/** For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`. */
export type PasskeyOptions = Readonly<Record<string, unknown>>

/** A `PublicKeyCredential`, as its `toJSON()` says it. */
export type PasskeyCredential = object

/** Each ceremony begins with options for the browser, and ends with what it answers. */
export interface PasskeyCalls {
  signInOptions(options?: CallOptions): Promise<PasskeyOptions>
  signIn(credential: PasskeyCredential, options?: CallOptions): Promise<SessionResource>
  confirmOptions(options?: CallOptions): Promise<PasskeyOptions>
  confirm(credential: PasskeyCredential, options?: CallOptions): Promise<SessionResource>
  registrationOptions(options?: CallOptions): Promise<PasskeyOptions>
  register(name: string, credential: PasskeyCredential, options?: CallOptions): Promise<PasskeyResource>
  list(options?: CallOptions): Promise<readonly PasskeyResource[]>
  rename(id: string, name: string, options?: CallOptions): Promise<PasskeyResource>
  remove(id: string, options?: CallOptions): Promise<void>
}

/** For a page that is served by Keywright itself: a session travels in a cookie that no script can read. */
export interface SessionCalls {
  methods(options?: CallOptions): Promise<SignInMethods>
  signIn(email: string, password: string, options?: CallOptions): Promise<SessionResource>
  /** Rejects with `session_missing` when nobody is signed in. */
  get(options?: CallOptions): Promise<SessionResource>
  signOut(options?: CallOptions): Promise<void>
  /** Proves anew who is there, for what ended with `confirmation_required`. */
  confirm(password: string, options?: CallOptions): Promise<SessionResource>
  editAccount(edit: AccountEdit, options?: CallOptions): Promise<MemberResource>
  list(options?: CallOptions): Promise<readonly OwnSessionResource[]>
  /** One of the member's own sessions, or all `others`. */
  end(id: string, options?: CallOptions): Promise<void>
  readLink(token: string, options?: CallOptions): Promise<LinkResource>
  acceptLink(answer: LinkAcceptance, options?: CallOptions): Promise<SessionResource>
  /** Where the answer to an invitation goes on at the OpenID provider; a plain sign-in is a link to `OIDC_START_PATH`. */
  startOidcInvitation(token: string, options?: CallOptions): Promise<{ readonly url: string }>
  readonly passkeys: PasskeyCalls
}

/**
 * For a link, and not for a call: the browser goes on to the provider, and comes back to `/` or to `/sign-in#error=…` with an
 * error code. With `?fresh=true` whoever is signed in there proves it anew.
 */
export const OIDC_START_PATH = '/v1/oidc/start'

export function makeSessionCalls(send: Send): SessionCalls {
  return {
    methods: async (options = {}) => send({ ...options, method: 'GET', path: '/v1/sign-in-methods', repeatable: true }),
    // Not repeatable, though a second session would do no harm: a second attempt counts against whoever mistyped.
    signIn: async (email, password, options = {}) =>
      send({ ...options, method: 'POST', path: '/v1/session', body: { email, password }, repeatable: false }),
    get: async (options = {}) => send({ ...options, method: 'GET', path: '/v1/session', repeatable: true }),
    async signOut(options = {}) {
      await send({ ...options, method: 'DELETE', path: '/v1/session', repeatable: false })
    },
    confirm: async (password, options = {}) =>
      send({ ...options, method: 'POST', path: '/v1/session/confirm', body: { password }, repeatable: false }),
    async editAccount(body, options = {}) {
      const call = { ...options, method: 'PATCH', path: '/v1/account', body, repeatable: false } as const
      return (await send<{ readonly member: MemberResource }>(call)).member
    },
    async list(options = {}) {
      const call = { ...options, method: 'GET', path: '/v1/sessions', repeatable: true } as const
      return (await send<{ readonly items: readonly OwnSessionResource[] }>(call)).items
    },
    async end(id, options = {}) {
      const path = `/v1/sessions/${encodeURIComponent(id)}`
      await send({ ...options, method: 'DELETE', path, repeatable: false })
    },
    readLink: async (token, options = {}) =>
      send({ ...options, method: 'POST', path: '/v1/links/read', body: { token }, repeatable: true }),
    acceptLink: async (body, options = {}) =>
      send({ ...options, method: 'POST', path: '/v1/links/accept', body, repeatable: false }),
    startOidcInvitation: async (token, options = {}) =>
      send({ ...options, method: 'POST', path: OIDC_START_PATH, body: { token }, repeatable: false }),
    passkeys: makePasskeyCalls(send),
  }
}

function makePasskeyCalls(send: Send): PasskeyCalls {
  // Options are a challenge of one use, and an answer to one counts once: no lost answer can be asked for again.
  const post = <Answer>(path: string, body: object | undefined, options: CallOptions): Promise<Answer> =>
    send({
      ...options,
      method: 'POST',
      path: `/v1/passkeys${path}`,
      ...(body === undefined ? {} : { body }),
      repeatable: false,
    })
  const begin = async (path: string, options: CallOptions): Promise<PasskeyOptions> =>
    (await post<{ readonly options: PasskeyOptions }>(path, undefined, options)).options
  const passkeyPath = (id: string): string => `/v1/passkeys/${encodeURIComponent(id)}`
  return {
    signInOptions: async (options = {}) => begin('/sign-in-options', options),
    signIn: async (credential, options = {}) => post('/sign-in', { credential }, options),
    confirmOptions: async (options = {}) => begin('/confirm-options', options),
    confirm: async (credential, options = {}) => post('/confirm', { credential }, options),
    registrationOptions: async (options = {}) => begin('/registration-options', options),
    async register(name, credential, options = {}) {
      return (await post<{ readonly passkey: PasskeyResource }>('', { name, credential }, options)).passkey
    },
    async list(options = {}) {
      const call = { ...options, method: 'GET', path: '/v1/passkeys', repeatable: true } as const
      return (await send<{ readonly items: readonly PasskeyResource[] }>(call)).items
    },
    async rename(id, name, options = {}) {
      const call = { ...options, method: 'PATCH', path: passkeyPath(id), body: { name }, repeatable: true } as const
      return (await send<{ readonly passkey: PasskeyResource }>(call)).passkey
    },
    async remove(id, options = {}) {
      await send({ ...options, method: 'DELETE', path: passkeyPath(id), repeatable: false })
    },
  }
}
