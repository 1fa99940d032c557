import { type RevocationRule, type RevocationSizes, SMALL } from './rules.ts'

/** A variant without a rule or two, and what its counterexample must tell. */
export interface Broken {
  readonly words: string
  readonly leftOut: readonly RevocationRule[]
  readonly sizes: RevocationSizes
  readonly fault: RegExp
  /** The step that the rule forbids. */
  readonly step: RegExp
}

const fromMemory = /^a node answers from memory with an old verdict$/
const joinsOld = /^a request joins a read that was executed before, and gets an old verdict$/
/** Found in either way, whichever is shorter. */
const old = /old verdict$/

const warm: RevocationSizes = { ...SMALL, warm: true }
const two: RevocationSizes = { ...warm, lease: 1, commands: ['change', 'change'] }

export const BROKEN: readonly Broken[] = [
  {
    words: 'a plain sequence',
    leftOut: ['sequenceInCommitOrder'],
    sizes: { ...SMALL, commands: ['change', 'change'] },
    fault: old,
    step: /^command 2 \(change\) takes number 2$/,
  },
  {
    words: 'a renewal that does not return unread changes',
    leftOut: ['renewalReturnsUnread'],
    sizes: warm,
    fault: /^a node has renewed and not read a change from before: its command may wait for ever$/,
    step: /renewed, and the unread changes stay unread$/,
  },
  {
    words: 'a deadline that counts from the answer',
    leftOut: ['deadlineFromSend'],
    sizes: warm,
    fault: fromMemory,
    step: /^node A hears the answer to its renewal$/,
  },
  {
    words: 'no margin',
    leftOut: ['margin'],
    sizes: { ...warm, lease: 3, slowClocks: true },
    fault: fromMemory,
    step: /^a tick passes, which the clock of 1 node\(s\) misses$/,
  },
  {
    words: 'one id for all registrations of a process',
    leftOut: ['registrationHasOwnId'],
    sizes: { ...SMALL, stragglers: true },
    fault: old,
    step: /^the store executes the join that node A gave up$/,
  },
  {
    words: 'the cache kept on rejoin',
    leftOut: ['cacheEmptiedOnRejoin'],
    sizes: warm,
    fault: fromMemory,
    step: /its row is gone$/,
  },
  {
    words: 'loads that survive a rejoin',
    leftOut: ['loadsDieOnRejoin'],
    sizes: warm,
    fault: joinsOld,
    step: /its row begins at 1$/,
  },
  {
    words: 'loads kept though begun unregistered',
    leftOut: ['loadsKeptOnlyRegistered'],
    sizes: SMALL,
    fault: fromMemory,
    step: /^node A begins to read digest 0 under none$/,
  },
  {
    words: 'a named load kept',
    leftOut: ['namedLoadNotKept'],
    sizes: SMALL,
    fault: fromMemory,
    step: /^node A gets what it read of digest 0, and keeps it$/,
  },
  {
    words: 'a named load that stays joinable',
    leftOut: ['namedLoadLeavesTable'],
    sizes: SMALL,
    fault: joinsOld,
    step: /renewed, unread is 1$/,
  },
  {
    words: 'a read that is joined past the deadline',
    leftOut: ['lapsedJoinsNoLoad'],
    sizes: SMALL,
    fault: joinsOld,
    step: /^node A begins to read digest 0 under none$/,
  },
  {
    words: 'a change that names only the digests that were read before the lock',
    leftOut: ['dropsByKeyId', 'digestsReadUnderLock'],
    sizes: { ...SMALL, lease: 1, commands: ['rotate', 'change'] },
    fault: fromMemory,
    step: /^command 2 \(change\) reads the key's digests$/,
  },
  {
    words: 'an import that is not in the feed',
    leftOut: ['importInFeed'],
    sizes: { ...warm, commands: ['import'] },
    fault: fromMemory,
    step: /^command 1 \(import\) commits$/,
  },
  {
    words: 'a second revoke that answers at once',
    leftOut: ['repeatWaitsForHead'],
    sizes: { ...warm, commands: ['change', 'repeat'] },
    fault: fromMemory,
    step: /^command 2 \(repeat\) commits$/,
  },
  {
    words: "silence judged by the store's clock",
    leftOut: ['silenceByOwnClock'],
    sizes: { ...warm, clockSteps: 1 },
    fault: fromMemory,
    step: /^the store's clock steps forward$/,
  },
  {
    words: 'silence not reset by a crash of the store that lost a renewal',
    leftOut: ['silenceResetByRestart'],
    sizes: { ...two, crashes: 1 },
    fault: old,
    step: /^the store crashes, and renewals that were not durable are lost$/,
  },
  {
    words: 'a removal that was decided before the crash and arrives after it',
    leftOut: ['removalOfSameIncarnation'],
    sizes: { ...two, crashes: 1 },
    fault: old,
    step: /^the store crashes, and renewals that were not durable are lost$/,
  },
  {
    words: 'changes without ids of their own, and a restore that takes numbers back',
    leftOut: ['changesHaveIds'],
    sizes: { ...two, restores: 1 },
    fault: old,
    step: /^an older backup of the store is restored$/,
  },
  {
    words: 'a last look that does not look for its own change',
    leftOut: ['lookFindsOwnChange'],
    sizes: { ...warm, restores: 1 },
    fault: /^a command has answered "everywhere" for a change that the store does not hold$/,
    step: /^an older backup of the store is restored$/,
  },
  {
    words: 'a backup restored while leases last',
    leftOut: ['restoreOutlastsLeases'],
    sizes: { ...SMALL, restores: 1 },
    fault: old,
    step: /^an older backup of the store is restored$/,
  },
]
