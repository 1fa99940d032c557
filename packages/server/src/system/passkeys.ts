import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers'
import { MEMBER_BOUNDS } from '@keywright/core'
import type { PasskeyCeremonies } from '../ports/index.ts'

type Registration = Parameters<typeof verifyRegistrationResponse>[0]['response']
type Assertion = Parameters<typeof verifyAuthenticationResponse>[0]['response']

const TIMEOUT_MS = MEMBER_BOUNDS.challengeLifetimeMs

/** WebAuthn (level 3) by SimpleWebAuthn. */
export function makePasskeyCeremonies(): PasskeyCeremonies {
  return {
    creationOptions: ({ party, challenge, member, exclude }) =>
      generateRegistrationOptions({
        rpName: 'Keywright',
        rpID: party.host,
        userID: new TextEncoder().encode(member.id),
        userName: member.email,
        userDisplayName: member.name,
        challenge: bytesOf(challenge),
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        excludeCredentials: exclude.map(described),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      }),
    requestOptions: ({ party, challenge, allow }) =>
      generateAuthenticationOptions({
        rpID: party.host,
        challenge: bytesOf(challenge),
        timeout: TIMEOUT_MS,
        userVerification: 'required',
        ...(allow === undefined ? {} : { allowCredentials: allow.map(described) }),
      }),
    claimOf({ response: { clientDataJSON, userHandle = '' } }) {
      try {
        const { challenge } = decodeClientDataJSON(clientDataJSON)
        const memberId = userHandle === '' ? undefined : Buffer.from(userHandle, 'base64url').toString('utf8')
        return typeof challenge === 'string' ? { challenge, memberId } : undefined
      } catch {
        // Not JSON, or not base64url.
        return undefined
      }
    },
    async readCreation(sent, { party, challenge }) {
      // As the schema of the door read it; the library looks at every field once more.
      const response = sent as unknown as Registration
      try {
        if (!isUnattested(response)) return undefined
        const { registrationInfo } = await verifyRegistrationResponse({
          response,
          ...expected(party, challenge),
        })
        if (registrationInfo === undefined) return undefined
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential
        const key = Buffer.from(publicKey).toString('base64url')
        return { credentialId: id, publicKey: key, counter, transports }
      } catch {
        // The library throws for each way to be wrong, and its messages repeat what was sent.
        return undefined
      }
    },
    async readRequest(sent, { party, challenge, passkey }) {
      const response = sent as unknown as Assertion // as above
      const { credentialId: id, publicKey } = passkey
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response,
          // Said to be 0, so that the signature is looked at whatever the counter: an alarm that nobody signed is none.
          credential: { id, publicKey: bytesOf(publicKey), counter: 0 },
          ...expected(party, challenge),
        })
        return verified ? { counter: authenticationInfo.newCounter } : undefined
      } catch {
        return undefined
      }
    },
  }
}

function expected({ host, origin }: { readonly host: string; readonly origin: string }, challenge: string) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: host,
    requireUserVerification: true,
  }
}

/**
 * No statement of the maker, or the key's own. We ask for none; looking into a certificate that comes all the same would fetch
 * the addresses of revocation lists that it names, which whoever sends it may choose.
 */
function isUnattested({ response }: Registration): boolean {
  const attestation = decodeAttestationObject(bytesOf(response.attestationObject))
  const format = attestation.get('fmt')
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined)
}

function described({
  credentialId,
  transports,
}: {
  readonly credentialId: string
  readonly transports: readonly string[]
}) {
  return { id: credentialId, transports: [...transports] }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'))
}
