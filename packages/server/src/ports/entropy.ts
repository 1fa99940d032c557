/** Bytes from a cryptographic source. */
export type RandomBytes = (count: number) => Uint8Array

/** A time-ordered id with a prefix, such as `key_01J…`. */
export type NewId = (prefix: string) => string
