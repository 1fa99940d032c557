import type { Transact, Unit } from '../../ports/index.ts'
import type { From, SignInMeans } from './sign-in.ts'

/** Refused sign-ins that one node writes into the audit within an hour: for one account, without one, and in all. */
export const REFUSED_SIGN_INS_MAX = { ofMember: 20, ofNobody: 60, inAll: 500 } as const
const HOUR_MS = 3_600_000
const NOBODY = 'nobody'

export interface RefusedSignIns {
  /** Takes note of one. Returns at once and never throws: the answer waits for nothing here, or its time would tell who has an account. */
  note(from: From, memberId: string | undefined, means: SignInMeans): void
  /** Resolves when everything that was noted is written, or has failed. */
  idle(): Promise<void>
}

export interface RefusedSignInPorts {
  readonly transact: Transact<Pick<Unit, 'record'>>
  readonly wallNow: () => number
  readonly onTrouble: (error: unknown) => void
}

/** Writes sign-ins that failed into the audit (OWASP ASVS 5.0 16.3.1), in bounded number: a chain is kept, and anyone can fail. */
export function makeRefusedSignIns({ transact, wallNow, onTrouble }: RefusedSignInPorts): RefusedSignIns {
  const writing = new Set<Promise<void>>()
  const counts = new Map<string, number>()
  let hour = 0
  let inAll = 0

  /** Whether one more is written, and whether it is the last of its subject; the counts begin anew every hour. */
  function admit(subject: string): 'no' | 'yes' | 'last' {
    const now = Math.floor(wallNow() / HOUR_MS)
    if (now !== hour) {
      hour = now
      inAll = 0
      counts.clear()
    }
    const max = subject === NOBODY ? REFUSED_SIGN_INS_MAX.ofNobody : REFUSED_SIGN_INS_MAX.ofMember
    const count = (counts.get(subject) ?? 0) + 1
    if (count > max || inAll >= REFUSED_SIGN_INS_MAX.inAll) return 'no'
    counts.set(subject, count)
    inAll += 1
    return count === max || inAll === REFUSED_SIGN_INS_MAX.inAll ? 'last' : 'yes'
  }

  return {
    note({ ip, requestId }, memberId, means) {
      const subject = memberId ?? NOBODY
      const admitted = admit(subject)
      if (admitted === 'no') return
      // The last one says that it is: whoever reads the chain must not take silence for peace.
      const after = { means, ...(admitted === 'last' ? { othersOfThisHour: 'left out' } : {}) }
      const event = { chain: 'installation' as const, action: 'member.sign_in_refused', actor: 'anyone', subject }
      const written = transact((unit) => unit.record({ ...event, service: undefined, ip, requestId, after }))
        .then(() => {}, onTrouble)
        .finally(() => writing.delete(written))
      writing.add(written)
    },
    async idle() {
      while (writing.size > 0) await Promise.all(writing)
    },
  }
}
