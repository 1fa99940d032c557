import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What can be wrong with an answer; what is absent is right. */
export interface Twist {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly verified?: boolean
  readonly present?: boolean
  readonly counter?: number
  readonly type?: string
  readonly userHandle?: string
  readonly credentialId?: string
  /** The name of the attestation's format. */
  readonly format?: string
  /** A maker that says by its certificate that the authenticator is its own. */
  readonly maker?: { readonly key: KeyObject; readonly certificate: Buffer }
  /** Signs with another key. */
  readonly forged?: boolean
}

export interface CreationOptions {
  readonly rp: { readonly id: string }
  readonly user: { readonly id: string }
  readonly challenge: string
}

export interface RequestOptions {
  readonly rpId: string
  readonly challenge: string
  readonly allowCredentials?: readonly { readonly id: string }[]
}

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const ATTESTED = 0x40

/** An authenticator and the browser before it, in software: one passkey, ES256, no attestation (WebAuthn level 3). */
export class Authenticator {
  readonly origin: string
  readonly credentialId = randomBytes(32).toString('base64url')
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #strange = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #userHandle = ''
  #counter = 0

  constructor(origin: string) {
    this.origin = origin
  }

  create(options: CreationOptions, twist: Twist = {}): object {
    this.#userHandle = options.user.id
    const clientData = this.#clientData('webauthn.create', options.challenge, twist)
    const authData = Buffer.concat([this.#authenticatorData(options.rp.id, ATTESTED, twist), this.#attestedKey()])
    const attestationObject = cbor([
      ['fmt', twist.format ?? (twist.maker === undefined ? 'none' : 'packed')],
      ['attStmt', twist.maker === undefined ? [] : statementOf(twist.maker, authData, clientData)],
      ['authData', authData],
    ])
    return this.#credential(twist, {
      clientDataJSON: clientData.toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    })
  }

  get(options: RequestOptions, twist: Twist = {}): object {
    this.#counter = twist.counter ?? this.#counter + 1
    const authenticatorData = this.#authenticatorData(options.rpId, 0, twist)
    const clientData = this.#clientData('webauthn.get', options.challenge, twist)
    const { privateKey } = twist.forged === true ? this.#strange : this.#keys
    return this.#credential(twist, {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signed(Buffer.concat([authenticatorData, sha256(clientData)]), privateKey),
      userHandle: twist.userHandle ?? this.#userHandle,
    })
  }

  #credential({ credentialId = this.credentialId }: Twist, response: object): object {
    return { id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {}, response }
  }

  #clientData(type: string, challenge: string, twist: Twist): Buffer {
    const said = {
      type: twist.type ?? type,
      challenge: twist.challenge ?? challenge,
      origin: twist.origin ?? this.origin,
    }
    return Buffer.from(JSON.stringify({ ...said, crossOrigin: false }))
  }

  #authenticatorData(rpId: string, flags: number, { rpId: other, verified = true, present = true }: Twist): Buffer {
    const head = Buffer.alloc(5)
    head[0] = flags | (present ? USER_PRESENT : 0) | (verified ? USER_VERIFIED : 0)
    head.writeUInt32BE(this.#counter, 1)
    return Buffer.concat([sha256(Buffer.from(other ?? rpId)), head])
  }

  #attestedKey(): Buffer {
    const id = Buffer.from(this.credentialId, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    const key = cbor([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ])
    return Buffer.concat([Buffer.alloc(16), length, id, key])
  }
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** A packed attestation (WebAuthn level 3, 8.2). */
function statementOf({ key, certificate }: NonNullable<Twist['maker']>, authData: Buffer, clientData: Buffer): Cbor {
  const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), key)
  return [
    ['alg', -7],
    ['sig', signature],
    ['x5c', [certificate]],
  ]
}

const signed = (bytes: Buffer, key: KeyObject): string => sign('sha256', bytes, key).toString('base64url')

type CborKey = string | number
type Cbor = CborKey | Buffer | readonly Buffer[] | readonly (readonly [CborKey, Cbor])[]

/** As much of RFC 8949 as an authenticator needs; an array of pairs is a map. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const items = value as readonly (Buffer | readonly [CborKey, Cbor])[] // not one of those above
  if (items.length > 0 && items.every((item) => Buffer.isBuffer(item))) {
    return Buffer.concat([head(4, items.length), ...items.map((item) => cbor(item as Buffer))])
  }
  const pairs = items as readonly (readonly [CborKey, Cbor])[]
  return Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([key, each]) => [cbor(key), cbor(each)])])
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count])
  if (count < 256) return Buffer.from([(major << 5) | 24, count])
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255])
}
