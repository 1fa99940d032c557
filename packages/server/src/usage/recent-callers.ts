import { addressBlock, KEY_BOUNDS } from '@keywright/core'
import type { CallerSeen, KnownKey } from '../ports/index.ts'

/** A caller is written down once in so long: nobody asks for more than a minute's precision. */
export const CALLER_SEEN_AGAIN_MS = 60_000
/** Callers kept until the store takes them; beyond it they are seen again in the next minute. */
export const CALLERS_PENDING_MAX = 10_000

/** Tells the callers of each secret apart, by their address: noted once a minute, and only so many of one secret. */
export class RecentCallers {
  readonly #sha256Hex: (text: string) => string
  readonly #pending = new Map<string, { readonly known: KnownKey; readonly ip: string; readonly at: number }>()

  constructor(sha256Hex: (text: string) => string) {
    this.#sha256Hex = sha256Hex
  }

  get size(): number {
    return this.#pending.size
  }

  /** On the path of every check: the caller of the check before costs two comparisons. */
  see(known: KnownKey, ip: string, at: number): void {
    if (known.caller === ip && at < known.callersUntil) return
    if (at >= known.callersUntil) {
      known.callers = undefined
      known.callersUntil = (Math.floor(at / CALLER_SEEN_AGAIN_MS) + 1) * CALLER_SEEN_AGAIN_MS
    } else {
      // Most secrets have one caller, who needs no set.
      known.callers ??= new Set(known.caller === undefined ? [] : [known.caller])
      if (!known.callers.has(ip) && known.callers.size >= KEY_BOUNDS.callersPerSecretMax) return
    }
    const isNew = known.callers?.has(ip) !== true
    known.caller = ip
    known.callers?.add(ip)
    if (isNew && this.#pending.size < CALLERS_PENDING_MAX)
      this.#pending.set(`${known.secret.id} ${ip}`, { known, ip, at })
  }

  /** At most so many of those that the store lacks; they are the store's from then on. */
  take(max: number): readonly CallerSeen[] {
    const taken: CallerSeen[] = []
    for (const [name, { known, ip, at }] of this.#pending) {
      if (taken.length === max) break
      this.#pending.delete(name)
      taken.push({ apiKeyId: known.key.id, secretId: known.secret.id, caller: this.#nameOf(known, ip), at })
    }
    return taken
  }

  /** The same address has another name at every key: the rows tell nobody that two customers share a caller. */
  #nameOf(known: KnownKey, ip: string): string {
    return this.#sha256Hex(`${known.key.id} ${addressBlock(ip)}`).slice(0, CALLER_NAME_LENGTH)
  }
}

const CALLER_NAME_LENGTH = 32
