/** What one browser must come back with from the provider. */
export interface OidcFlow {
  readonly state: string
  readonly nonce: string
  /** PKCE (RFC 7636). */
  readonly codeVerifier: string
}

/** Who the provider says that somebody is. */
export interface OidcClaims {
  readonly issuer: string
  readonly subject: string
  readonly email: string | undefined
  /** Whether the provider says that the address is this person's. */
  readonly emailVerified: boolean
  readonly name: string | undefined
  /** When the person last proved it to the provider, in epoch milliseconds; most do not say. */
  readonly provedAt: number | undefined
}

/** One provider of OpenID Connect, by the authorization code flow. Both calls end within a bounded time, and neither rejects. */
export interface OidcProvider {
  /** The text of the button. */
  readonly name: string
  /** Where the browser goes; `unavailable` when the provider does not answer. `prompt`: whoever is signed in there proves it anew. */
  authorizationUrl(
    ask: OidcFlow & { readonly redirectUri: string; readonly prompt: boolean },
  ): Promise<string | { readonly failed: 'unavailable' }>
  /** Turns what the browser came back with into claims, once everything about them is found right. */
  exchange(
    answer: OidcFlow & { readonly redirectUri: string; readonly parameters: Readonly<Record<string, string>> },
  ): Promise<OidcClaims | { readonly failed: 'refused' | 'unavailable' }>
}
