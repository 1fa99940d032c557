import {
  AppError,
  type ChainAnchor,
  type ChainFault,
  type ChainHead,
  EMPTY_HEAD,
  makeChainChecker,
  type Sha256,
} from '@keywright/core'
import type { ChainName, StoredHead } from '../ports/index.ts'
import type { Caller } from './caller.ts'
import { type AuditPorts, prunedMeanwhile, prunedUpTo, requireChain, walkChain } from './read-audit.ts'

/** Checks that run at a time on one node: each costs a hash for every event that a chain ever had. */
export const AUDIT_CHECKS_MAX = 2
const BUSY_RETRY_SECONDS = 5

export interface CheckAuditPorts extends AuditPorts {
  readonly sha256: Sha256
}

/** How often one check begins anew behind what was pruned while it ran. */
const CHECK_RESTARTS_MAX = 5

export type AuditFinding = Found & {
  /** Where the chain begins; absent: nothing was ever pruned. */
  readonly anchor?: ChainAnchor | undefined
}

type Found =
  | { readonly sound: true; readonly checked: number; readonly head: ChainHead }
  /** `checked`: the events before the fault. */
  | { readonly sound: false; readonly checked: number; readonly fault: ChainFault }

/** Checks a chain from its first event, or its anchor, to its end, and against a head that was exported earlier where one is given. */
export type CheckAudit = (caller: Caller, chain: ChainName, kept?: ChainHead) => Promise<AuditFinding>

export function makeCheckAudit(ports: CheckAuditPorts): CheckAudit {
  let running = 0
  return async function checkAudit(caller, chain, kept) {
    await requireChain(ports, caller, chain)
    if (running >= AUDIT_CHECKS_MAX) {
      const message = 'Other checks of the audit are still running. Try again soon.'
      throw new AppError('overloaded', message, { retryAfterSeconds: BUSY_RETRY_SECONDS })
    }
    running += 1
    try {
      return await checkChainOf(ports, { caller, chain, kept })
    } finally {
      running -= 1
    }
  }
}

interface Asked {
  readonly caller: Caller
  readonly chain: ChainName
  readonly kept: ChainHead | undefined
}

async function checkChainOf(ports: CheckAuditPorts, asked: Asked): Promise<AuditFinding> {
  for (let tries = 0; tries <= CHECK_RESTARTS_MAX; tries += 1) {
    const found = await checkOnce(ports, asked)
    // A pruning that overtook the reading leaves a hole that is none.
    if (found.sound || (await prunedUpTo(ports, asked.chain)) === (found.anchor?.size ?? 0)) return found
  }
  throw prunedMeanwhile()
}

async function checkOnce(ports: CheckAuditPorts, { caller, chain, kept }: Asked): Promise<AuditFinding> {
  // An event and its head commit together, so a head that is read after the last number is never behind it by itself. What is
  // written from here on is left to the next check.
  const lastNumber = await ports.audit.lastNumber(chain)
  const stored = await requireChain(ports, caller, chain)
  const { anchor } = stored
  return {
    ...(await walkAndCheck(ports, { chain, stored, kept, lastNumber })),
    ...(anchor === undefined ? {} : { anchor }),
  }
}

interface Stored {
  readonly chain: ChainName
  readonly stored: StoredHead
  readonly kept: ChainHead | undefined
  readonly lastNumber: number
}

async function walkAndCheck(ports: CheckAuditPorts, { chain, stored, kept, lastNumber }: Stored): Promise<Found> {
  const { anchor = EMPTY_HEAD } = stored
  const checker = makeChainChecker(ports.sha256, kept === undefined ? [stored] : [stored, kept], anchor)
  const checkedSoFar = (): number => checker.head.size - anchor.size
  for await (const events of walkChain(ports, chain, stored.size)) {
    for (const event of events) {
      const fault = checker.next(event)
      if (fault !== undefined) return { sound: false, checked: checkedSoFar(), fault }
    }
  }
  const checked = checkedSoFar()
  const fault = checker.end()
  if (fault !== undefined) return { sound: false, checked, fault }
  // Turned round, so that a number that is none counts as one too many.
  const isWhole = lastNumber <= stored.size
  return isWhole
    ? { sound: true, checked, head: checker.head }
    : { sound: false, checked, fault: { number: stored.size + 1, kind: 'beyond_head' } }
}
