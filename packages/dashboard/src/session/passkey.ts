import type { PasskeyCredential, PasskeyOptions } from '@keywright/client'

/** The browser's own question was closed, or it had no passkey to offer; it does not say which. */
export class PasskeyDismissed extends Error {
  constructor() {
    super('No passkey was chosen')
    this.name = 'PasskeyDismissed'
  }
}

/** Whether this browser can read the server's options; plain HTTP off localhost has no passkeys at all. */
export function passkeysWork(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}

/** Lets the person choose a passkey, and gives the answer to the server's challenge. */
export function choosePasskey(options: PasskeyOptions): Promise<PasskeyCredential> {
  // The server makes options of exactly this shape (WebAuthn 5.1.8); the client passes them on unread.
  const json = options as unknown as PublicKeyCredentialRequestOptionsJSON
  return asked(() => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) }))
}

/** Lets the person make a passkey for the account. */
export function makePasskey(options: PasskeyOptions): Promise<PasskeyCredential> {
  // As above, for WebAuthn 5.1.3.
  const json = options as unknown as PublicKeyCredentialCreationOptionsJSON
  return asked(() =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) }),
  )
}

async function asked(question: () => Promise<Credential | null>): Promise<PasskeyCredential> {
  try {
    const credential = await question()
    if (credential instanceof PublicKeyCredential) return credential.toJSON()
  } catch (error) {
    if (!(error instanceof DOMException) || (error.name !== 'NotAllowedError' && error.name !== 'AbortError'))
      throw error
  }
  throw new PasskeyDismissed()
}
