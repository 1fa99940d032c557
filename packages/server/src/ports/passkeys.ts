import type { Passkey } from '@keywright/core'

/** Where passkeys are bound to: the host that the browser shows, and the page's origin. */
export interface RelyingParty {
  readonly host: string
  readonly origin: string
}

/** A credential as a browser's `PublicKeyCredential.toJSON()` says it; not looked at yet. */
export interface SentCredential {
  readonly id: string
  readonly response: { readonly clientDataJSON: string; readonly userHandle?: string | undefined }
}

/** What an answer says of itself, before anything is proved. */
export interface CredentialClaim {
  readonly challenge: string
  /** As the authenticator kept it with a passkey that it found by itself. */
  readonly memberId: string | undefined
}

export type NewPasskey = Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'>

/** WebAuthn: what a browser is asked, and whether its answer is right. User verification is always required. */
export interface PasskeyCeremonies {
  /** `PublicKeyCredentialCreationOptionsJSON`. The challenge is base64url. */
  creationOptions(ask: {
    readonly party: RelyingParty
    readonly challenge: string
    readonly member: { readonly id: string; readonly email: string; readonly name: string }
    readonly exclude: readonly Passkey[]
  }): Promise<object>
  /** `PublicKeyCredentialRequestOptionsJSON`; without `allow` the browser offers every passkey that it has for the host. */
  requestOptions(ask: {
    readonly party: RelyingParty
    readonly challenge: string
    readonly allow?: readonly Passkey[]
  }): Promise<object>
  /** `undefined` for what is no answer at all. */
  claimOf(credential: SentCredential): CredentialClaim | undefined
  /** `undefined` for an answer that is wrong in whatever way. */
  readCreation(
    credential: SentCredential,
    expected: { readonly party: RelyingParty; readonly challenge: string },
  ): Promise<NewPasskey | undefined>
  /** The authenticator's counter, whether it went back or not; `undefined` for an answer that is wrong in whatever way. */
  readRequest(
    credential: SentCredential,
    expected: { readonly party: RelyingParty; readonly challenge: string; readonly passkey: Passkey },
  ): Promise<{ readonly counter: number } | undefined>
}
