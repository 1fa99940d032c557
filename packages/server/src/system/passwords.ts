import { hash, verify } from '@node-rs/argon2'
import { AppError } from '@keywright/core'
import type { Passwords } from '../ports/index.ts'
import { readCommonPasswords } from './common-passwords.ts'

/** What the OWASP Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane. Argon2id is the library's default. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Each takes its memory for as long as it runs, on a thread that file reads wait for too. */
export const HASHES_AT_ONCE_MAX = 2
export const HASHES_WAITING_MAX = 50

/** Passwords by Argon2id (RFC 9106), at most so many at once: a flood of sign-ins costs time, not memory. */
export function makePasswords(): Passwords {
  const gate = new HashGate()
  // Made when first needed: its use is to be compared with, so that an unknown account takes as long as a known one.
  let stranger: Promise<string> | undefined
  let common: ReadonlySet<string> | undefined
  return {
    hash: (password) => gate.run(() => hash(normal(password), COST)),
    async verify(known, password) {
      stranger ??= hash('nobody has this password', COST)
      const against = known ?? (await stranger)
      const isRight = await gate.run(() => verify(against, normal(password)))
      return known !== undefined && isRight
    },
    isCommon(lowerCase) {
      common ??= readCommonPasswords()
      return common.has(lowerCase)
    },
  }
}

/** The same password typed on another keyboard may come in another composition (NIST SP 800-63B-4 3.1.1.2). */
function normal(password: string): string {
  return password.normalize('NFKC')
}

class HashGate {
  #running = 0
  readonly #waiting: (() => void)[] = []

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= HASHES_AT_ONCE_MAX) {
      if (this.#waiting.length >= HASHES_WAITING_MAX) {
        throw new AppError('overloaded', 'Too many people sign in at once. Try again soon.', { retryAfterSeconds: 2 })
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running += 1
    try {
      return await work()
    } finally {
      // The place is handed on, so that nobody who comes just now steps in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
