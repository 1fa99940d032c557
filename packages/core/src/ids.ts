declare const brand: unique symbol

/** A value whose meaning was given at the edge, once; a plain string does not pass for it. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

export type ServiceId = Brand<string, 'ServiceId'>
export type WorkspaceId = Brand<string, 'WorkspaceId'>
export type KeyId = Brand<string, 'KeyId'>
export type SecretId = Brand<string, 'SecretId'>
export type MemberId = Brand<string, 'MemberId'>

/** A permission: `resource:action`, or one word. */
export type Scope = Brand<string, 'Scope'>

/** SHA-256, or HMAC-SHA-256 with a pepper, of a whole token, in base64url without padding: 43 characters. */
export type KeyDigest = Brand<string, 'KeyDigest'>

/** Milliseconds since 1970-01-01T00:00:00Z, by a wall clock. */
export type EpochMs = number

/** Milliseconds on a clock that never steps; only differences have a meaning. */
export type MonotonicMs = number

const idShapes = {
  svc: /^[a-z][a-z0-9-]{1,39}$/,
  ws: /^ws_[0-9A-Za-z]{20}$/,
  key: /^key_[0-9A-Za-z]{20}$/,
  mem: /^mem_[0-9A-Za-z]{20}$/,
} as const

/** Names a service after its definition's `id`; `undefined` when the text cannot be one. */
export function asServiceId(text: string): ServiceId | undefined {
  return idShapes.svc.test(text) ? (text as ServiceId) : undefined
}

export function asWorkspaceId(text: string): WorkspaceId | undefined {
  return idShapes.ws.test(text) ? (text as WorkspaceId) : undefined
}

export function asKeyId(text: string): KeyId | undefined {
  return idShapes.key.test(text) ? (text as KeyId) : undefined
}

export function asMemberId(text: string): MemberId | undefined {
  return idShapes.mem.test(text) ? (text as MemberId) : undefined
}
