import type { CallOptions } from './transport.ts'

export interface ChangeOptions extends CallOptions {
  /** `false`: answer once the change is stored, and do not wait until every node knows it. */
  readonly wait?: boolean
  /** The `ETag` that the resource must still have. */
  readonly ifMatch?: string
}

export interface CreateOptions extends CallOptions {
  /** Makes a repetition harmless; drawn at random when absent, so that at least our own attempts make one thing only. */
  readonly idempotencyKey?: string
}

interface ChangeCall extends CallOptions {
  readonly query: { readonly wait: false | undefined }
  readonly headers?: Readonly<Record<string, string>>
  readonly repeatable: boolean
}

/**
 * What every change shares. A change that says what it found (`If-Match`) is sent once: after a lost answer a second attempt
 * would hear that the resource has changed, and could not tell that the change was its own.
 */
export function changeOf({ wait, ifMatch, ...options }: ChangeOptions): ChangeCall {
  return {
    ...options,
    query: { wait: wait === false ? false : undefined },
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
    repeatable: ifMatch === undefined,
  }
}

/** One key for all attempts of one call, so that a lost answer never makes a second resource. */
export function creationHeaders(idempotencyKey: string | undefined): { readonly 'idempotency-key': string } {
  return { 'idempotency-key': idempotencyKey ?? drawKey() }
}

/** Not `randomUUID`, which a browser has on https and localhost alone: a dashboard on plain http makes keys too. */
function drawKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
