import { z } from '@hono/zod-openapi'
import { MEMBER_BOUNDS } from '@keywright/core'
import { line } from './fields.ts'
import { instantShape } from './resources.ts'

/** WebAuthn names a credential with 1023 bytes at most. */
const CREDENTIAL_ID_LENGTH_MAX = 1364
const CLIENT_DATA_LENGTH_MAX = 4096
const ATTESTATION_LENGTH_MAX = 16_384
const TRANSPORTS_MAX = 8

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]*$/)
const id = base64url(CREDENTIAL_ID_LENGTH_MAX)
const clientDataJSON = base64url(CLIENT_DATA_LENGTH_MAX)
const userHandle = base64url(128)

/** What every browser adds and we do not read; newer ones may add more, so unknown fields are passed over. */
const common = {
  id,
  rawId: id,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).optional().default({}),
}

const created = z
  .object({
    ...common,
    response: z.object({
      clientDataJSON,
      attestationObject: base64url(ATTESTATION_LENGTH_MAX),
      transports: z.array(z.string().max(20)).max(TRANSPORTS_MAX).optional(),
    }),
  })
  .openapi('CreatedCredential', { description: 'A `PublicKeyCredential` as its `toJSON()` says it.' })

const asserted = z
  .object({
    ...common,
    response: z.object({
      clientDataJSON,
      authenticatorData: base64url(ATTESTATION_LENGTH_MAX),
      signature: base64url(ATTESTATION_LENGTH_MAX),
      userHandle: userHandle.nullish().transform((value) => value ?? undefined),
    }),
  })
  .openapi('AssertedCredential', { description: 'A `PublicKeyCredential` as its `toJSON()` says it.' })

const name = line(MEMBER_BOUNDS.nameLengthMax)

export const newPasskey = z.strictObject({ name, credential: created }).openapi('NewPasskey')
export const passkeyRenamed = z.strictObject({ name }).openapi('PasskeyEdit')
export const passkeyAnswer = z.strictObject({ credential: asserted }).openapi('PasskeyAnswer')

export const passkey = z
  .object({
    id: z.string().openapi({ example: 'pk_0001Rq3aB0007f2K9xTy' }),
    name: z.string(),
    createdAt: instantShape,
    lastUsedAt: instantShape.nullable(),
  })
  .openapi('Passkey')

/** For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`. */
export const ceremony = z
  .object({ options: z.record(z.string(), z.unknown()) })
  .openapi('PasskeyCeremony', { description: 'Options as `PublicKeyCredential` parses them from JSON.' })
