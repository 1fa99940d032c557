import { addressGroup, AppError, type MonotonicMs } from '@keywright/core'

/** Failures of one address on one account that cost nothing. */
const FREE_FAILURES = 5
/** Failures on one account from anywhere that cost nothing: an account under attack is slowed, and never locked. */
const FREE_FAILURES_OF_ACCOUNT = 50
/** Failures of one address on whatever accounts. */
const FREE_FAILURES_OF_ADDRESS = 50
const WAIT_MS_MIN = 2000
const WAIT_MS_MAX = 15 * 60_000
/** The wait on a whole account stays short: whoever knows a name must not keep its owner out. */
const ACCOUNT_WAIT_MS_MAX = 30_000
/** A failure is forgotten after so long. */
const FORGET_MS = 30 * 60_000
/** Subjects kept in memory; beyond it the one that failed longest ago is forgotten. */
export const THROTTLED_SUBJECTS_MAX = 10_000

interface Failures {
  count: number
  lastAt: MonotonicMs
  blockedUntil: MonotonicMs
}

interface Rule {
  readonly subject: string
  readonly free: number
  readonly waitMsMax: number
}

/** Slows the guessing of passwords (OWASP ASVS 5.0 6.3.1): per address and account, per account, per address. */
export class SignInThrottle {
  readonly #failures = new Map<string, Failures>()
  readonly #now: () => MonotonicMs

  constructor(monotonicNow: () => MonotonicMs) {
    this.#now = monotonicNow
  }

  /** Throws `sign_in_throttled` with the time to wait, before any password is looked at. */
  requireOpen(email: string, ip: string | undefined): void {
    const now = this.#now()
    const waits = rulesOf(email, ip).map(({ subject }) => (this.#failures.get(subject)?.blockedUntil ?? now) - now)
    const waitMs = Math.max(...waits)
    if (waitMs <= 0) return
    throw new AppError('sign_in_throttled', 'Too many sign-ins have failed. Wait a little, or use a recovery link.', {
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    })
  }

  /** Counts a failure. Called before the password is looked at: a hundred guesses sent at once must not all be the first. */
  failed(email: string, ip: string | undefined): void {
    const now = this.#now()
    for (const { subject, free, waitMsMax } of rulesOf(email, ip)) {
      const before = this.#failures.get(subject)
      const count = before === undefined || now - before.lastAt > FORGET_MS ? 1 : before.count + 1
      const waitMs = count <= free ? 0 : Math.min(waitMsMax, WAIT_MS_MIN * 2 ** Math.min(count - free - 1, 20))
      // Set anew at the end of the map, so that its first entry is the one that failed longest ago.
      this.#failures.delete(subject)
      this.#failures.set(subject, { count, lastAt: now, blockedUntil: now + waitMs })
    }
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= THROTTLED_SUBJECTS_MAX) break
      this.#failures.delete(oldest)
    }
  }

  /** Takes back what `failed` counted ahead, and forgets what this address did to this account. */
  succeeded(email: string, ip: string | undefined): void {
    for (const { subject, free } of rulesOf(email, ip)) {
      const failures = this.#failures.get(subject)
      if (failures === undefined) continue
      failures.count -= 1
      if (failures.count <= 0 || subject.startsWith('both ')) this.#failures.delete(subject)
      else if (failures.count <= free) failures.blockedUntil = 0
    }
  }
}

function rulesOf(email: string, ip: string | undefined): readonly Rule[] {
  // Whoever has one IPv6 address has as many as he likes beside it.
  const address = addressGroup(ip ?? '')
  return [
    { subject: `both ${address} ${email}`, free: FREE_FAILURES, waitMsMax: WAIT_MS_MAX },
    { subject: `account ${email}`, free: FREE_FAILURES_OF_ACCOUNT, waitMsMax: ACCOUNT_WAIT_MS_MAX },
    { subject: `address ${address}`, free: FREE_FAILURES_OF_ADDRESS, waitMsMax: WAIT_MS_MAX },
  ]
}
