/** The rules of protocol 1, each of which can be left out to see what goes wrong without it. */
export const REVOCATION_RULES = {
  sequenceInCommitOrder: true,
  renewalNeedsRow: true,
  renewalReturnsUnread: true,
  deadlineFromSend: true,
  margin: true,
  registrationHasOwnId: true,
  cacheEmptiedOnRejoin: true,
  loadsDieOnRejoin: true,
  loadsKeptOnlyRegistered: true,
  namedLoadNotKept: true,
  namedLoadLeavesTable: true,
  lapsedJoinsNoLoad: true,
  dropsByKeyId: true,
  digestsReadUnderLock: true,
  importInFeed: true,
  repeatWaitsForHead: true,
  silenceByOwnClock: true,
  silenceResetByRestart: true,
  removalOfSameIncarnation: true,
  changesHaveIds: true,
  lookFindsOwnChange: true,
  restoreOutlastsLeases: true,
} as const

export type RevocationRule = keyof typeof REVOCATION_RULES
export type RevocationRules = Readonly<Record<RevocationRule, boolean>>

/** `change`: a revocation, or enabling again. `repeat`: finds nothing to change. */
export type CommandKind = 'change' | 'repeat' | 'rotate' | 'import'

/** What is searched. Times are in ticks of the waiting command's clock. */
export interface RevocationSizes {
  readonly nodes: number
  readonly commands: readonly CommandKind[]
  /** Reads in flight at one node. */
  readonly loads: number
  readonly lease: number
  /** Whether a node's clock may miss one tick in a lease. A tick of the lease is the margin then. */
  readonly slowClocks: boolean
  /** Whether the nodes have joined and remember the key as the search begins. */
  readonly warm: boolean
  /** Whether a node's process may be killed and started anew. */
  readonly kills: boolean
  /** Whether a request of a node may arrive at the store after the node has given it up. */
  readonly stragglers: boolean
  /** Crashes of the store that lose what was not committed durably. */
  readonly crashes: number
  /** Restores of the backup that was made as the search begins. */
  readonly restores: number
  /** Steps forward of the store's clock. */
  readonly clockSteps: number
}

export const SMALL: RevocationSizes = {
  nodes: 1,
  commands: ['change'],
  loads: 1,
  lease: 2,
  slowClocks: false,
  warm: false,
  kills: true,
  stragglers: false,
  crashes: 0,
  restores: 0,
  clockSteps: 0,
}

/** The model with its rules and sizes, as every step needs them. */
export interface Setting {
  readonly rules: RevocationRules
  readonly sizes: RevocationSizes
  /** How long a lease is spent, in ticks of the node's clock. */
  readonly life: number
  /**
   * Counts of renewals stand for nothing but "the same as was seen": with these three rules they never come back, and
   * the model need not count.
   */
  readonly uncounted: boolean
}

/** Where renewals are counted, so many of one row are looked at. */
export const RENEWALS_MAX = 3

export function settingOf(sizes: RevocationSizes, leftOut: readonly RevocationRule[]): Setting {
  const rules: Record<RevocationRule, boolean> = { ...REVOCATION_RULES }
  for (const rule of leftOut) rules[rule] = false
  const life = sizes.lease - (sizes.slowClocks && rules.margin ? 1 : 0)
  const uncounted = rules.registrationHasOwnId && rules.silenceResetByRestart && rules.removalOfSameIncarnation
  return { rules, sizes, life, uncounted }
}
