/** Hashes passwords with a slow, memory-hard function; bounded in how many run at once. */
export interface Passwords {
  /** Rejects with `overloaded` when too many wait. */
  hash(password: string): Promise<string>
  /** Without a hash it takes as long and answers `false`, so that nobody learns who has an account. */
  verify(hash: string | undefined, password: string): Promise<boolean>
  /** Whether a text in small letters is among the most used passwords. */
  isCommon(lowerCase: string): boolean
}
