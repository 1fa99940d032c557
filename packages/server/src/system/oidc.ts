import * as oidc from 'openid-client'
import type { MonotonicMs } from '@keywright/core'
import type { OidcClaims, OidcProvider } from '../ports/index.ts'

export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly name: string
}

export interface OidcParts {
  readonly monotonicNow: () => MonotonicMs
  /** Hears why the provider could not be asked, or what was wrong with its answer. */
  readonly onTrouble: (error: unknown) => void
  /** For one request to the provider; absent: five seconds. */
  readonly timeoutMs?: number | undefined
}

const TIMEOUT_MS = 5000
/** Addresses and keys of the provider are read anew after so long. */
const METADATA_KEPT_MS = 3_600_000
const ANSWER_BYTES_MAX = 1_048_576
const CLOCK_TOLERANCE_SECONDS = 30
const SCOPES = 'openid email profile'

/** The provider did not answer, or said that it cannot. */
class Outage extends Error {}

/** OpenID Connect Core 1.0 by openid-client, with state, nonce, PKCE and a check of the ID token's signature. */
export function makeOidcProvider(settings: OidcSettings, parts: OidcParts): OidcProvider {
  const configuration = keptConfiguration(settings, parts)
  const unavailable = (error: unknown): { readonly failed: 'unavailable' } => {
    parts.onTrouble(error)
    return { failed: 'unavailable' }
  }
  return {
    name: settings.name,
    async authorizationUrl({ redirectUri, state, nonce, codeVerifier, prompt }) {
      try {
        const challenge = await oidc.calculatePKCECodeChallenge(codeVerifier)
        const url = oidc.buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: SCOPES,
          state,
          nonce,
          code_challenge: challenge,
          code_challenge_method: 'S256',
          ...(prompt ? { prompt: 'login' } : {}),
        })
        return url.href
      } catch (error) {
        return unavailable(error)
      }
    },
    async exchange({ redirectUri, parameters, state, nonce, codeVerifier }) {
      const came = new URL(`${redirectUri}?${new URLSearchParams(parameters).toString()}`)
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier }
      try {
        const config = await configuration()
        const tokens = await oidc.authorizationCodeGrant(config, came, { ...checks, idTokenExpected: true })
        const claims = tokens.claims()
        if (claims === undefined) return { failed: 'refused' }
        const isWhole = claims['email'] !== undefined || config.serverMetadata().userinfo_endpoint === undefined
        const info = isWhole ? {} : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
        return readClaims({ ...info, ...claims })
      } catch (error) {
        if (isOutage(error)) return unavailable(error)
        parts.onTrouble(error)
        return { failed: 'refused' }
      }
    },
  }
}

/** Discovers the provider when it is first needed, and again after a while; whoever asks meanwhile waits for the same answer. */
function keptConfiguration(
  settings: OidcSettings,
  { monotonicNow, timeoutMs = TIMEOUT_MS }: OidcParts,
): () => Promise<oidc.Configuration> {
  let kept: { readonly until: MonotonicMs; readonly found: Promise<oidc.Configuration> } | undefined
  return function configuration() {
    if (kept !== undefined && monotonicNow() < kept.until) return kept.found
    const found = discover(settings, timeoutMs)
    const own = { until: monotonicNow() + METADATA_KEPT_MS, found }
    kept = own
    // A failure is not kept: the next one who signs in asks again.
    found.catch(() => {
      if (kept === own) kept = undefined
    })
    return found
  }
}

function discover({ issuer, clientId, clientSecret }: OidcSettings, timeoutMs: number): Promise<oidc.Configuration> {
  const basic = oidc.ClientSecretBasic(clientSecret)
  const post = oidc.ClientSecretPost(clientSecret)
  return oidc.discovery(
    new URL(issuer),
    clientId,
    { [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    // Discovery 1.0 section 3: without a list the provider takes the header.
    (server, client, body, headers) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
      const authenticate = methods.includes('client_secret_basic') ? basic : post
      return authenticate(server, client, body, headers)
    },
    {
      timeout: timeoutMs / 1000,
      [oidc.customFetch]: boundedFetch,
      execute: [
        oidc.enableNonRepudiationChecks,
        // The settings let plain HTTP pass for a provider on this machine alone.
        ...(issuer.startsWith('http://') ? [oidc.allowInsecureRequests] : []),
      ],
    },
  )
}

/** Reads an answer whole, within a bound; no answer, and one of a server in trouble, is an outage. */
const boundedFetch: oidc.CustomFetch = async (url, { body, ...options }) => {
  try {
    // A form or nothing, as the library makes it.
    const sent = body === undefined ? {} : { body: body as URLSearchParams }
    const response = await fetch(url, { ...options, ...sent })
    if (response.status >= 500) throw new Outage(`The provider answered with HTTP ${response.status}.`)
    const { status, headers } = response
    return new Response(await readBounded(response), { status, headers })
  } catch (cause) {
    if (cause instanceof Outage) throw cause
    throw new Outage('The provider did not answer in time, or not as it should.', { cause })
  }
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.body === null) return null
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.length
    if (length > ANSWER_BYTES_MAX) throw new Outage(`The provider answered with more than ${ANSWER_BYTES_MAX} bytes.`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function isOutage(error: unknown): boolean {
  if (error instanceof Outage) return true
  return error instanceof Error && error.cause !== undefined && isOutage(error.cause)
}

function readClaims(
  claims: Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string },
): OidcClaims {
  const { iss, sub, email, email_verified: verified, name, auth_time: provedAt } = claims
  return {
    issuer: iss,
    subject: sub,
    email: typeof email === 'string' ? email : undefined,
    // Core 1.0 section 5.1 has a boolean; some providers send the word.
    emailVerified: verified === true || verified === 'true',
    name: typeof name === 'string' ? name : undefined,
    provedAt: typeof provedAt === 'number' ? provedAt * 1000 : undefined,
  }
}
