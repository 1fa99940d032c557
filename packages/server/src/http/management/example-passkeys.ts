import { type OperationExample, SESSION_EXAMPLE } from './example-members.ts'
import { AUDIT_EVENT, EXAMPLE } from './example-things.ts'

const CREDENTIAL_ID = 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k'
const CHALLENGE = 'bW9zdCBvZiB0aGUgdGltZSBub2JvZHkgcmVhZHMgaXQ'
const CLIENT_DATA = 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0'

const common = { id: CREDENTIAL_ID, rawId: CREDENTIAL_ID, type: 'public-key', clientExtensionResults: {} }
const created = {
  ...common,
  response: { clientDataJSON: CLIENT_DATA, attestationObject: 'o2NmbXRkbm9uZQ', transports: ['internal'] },
}
const asserted = {
  ...common,
  response: { clientDataJSON: CLIENT_DATA, authenticatorData: 'SZYN5YgOjGh0NBcP', signature: 'MEUCIQDq' },
}
const PASSKEY = { id: EXAMPLE.passkey, name: 'Laptop', createdAt: AUDIT_EVENT.at, lastUsedAt: null }
const request = { challenge: CHALLENGE, rpId: 'localhost', userVerification: 'required' }

/** Of passkeys and the OpenID provider. */
export const PASSKEY_EXAMPLES: Readonly<Record<string, OperationExample>> = {
  beginPasskeySignIn: { answer: { options: request } },
  signInWithPasskey: { request: { credential: asserted }, answer: SESSION_EXAMPLE },
  beginPasskeyConfirmation: { answer: { options: request } },
  confirmWithPasskey: { request: { credential: asserted }, answer: SESSION_EXAMPLE },
  beginPasskeyRegistration: {
    answer: {
      options: {
        challenge: CHALLENGE,
        rp: { name: 'Keywright', id: 'localhost' },
        user: { id: 'bWVt', name: EXAMPLE.email, displayName: 'Ana' },
        pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
      },
    },
  },
  registerPasskey: { request: { name: PASSKEY.name, credential: created }, answer: { passkey: PASSKEY } },
  listPasskeys: { answer: { items: [PASSKEY] } },
  renamePasskey: { request: { name: 'Phone' }, answer: { passkey: { ...PASSKEY, name: 'Phone' } } },
  removePasskey: { answer: { removed: true } },
  startOidcSignIn: {},
  startOidcInvitation: {
    request: { token: EXAMPLE.linkToken },
    answer: { url: 'https://login.example.com/authorize?response_type=code' },
  },
  finishOidcSignIn: {},
}
