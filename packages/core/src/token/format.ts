/** One piece of a token template. */
export type TokenSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'type' }
  | { readonly kind: 'environment' }
  /** A label that stays with the key, never looked up. */
  | { readonly kind: 'id'; readonly length: number }
  | { readonly kind: 'secret'; readonly length: number }
  | { readonly kind: 'checksum' }

/** A parsed token template such as `{type}_{environment}_{secret:34}{checksum}`. */
export interface TokenFormat {
  readonly template: string
  readonly segments: readonly TokenSegment[]
  /** Random characters of `{secret}`. */
  readonly secretLength: number
  /** Random characters of `{id}`; 0 without one. */
  readonly idLength: number
  readonly checksummed: boolean
}
