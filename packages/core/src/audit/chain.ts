import type { EpochMs } from '../ids.ts'
import { isSameHead, readPruned } from './pruned.ts'

/** What happened, as it is hashed and kept. Every field is plain JSON. */
export interface AuditEvent {
  readonly id: string
  /** A workspace's id, or `installation`. */
  readonly chain: string
  /** From 1, without gaps, within its chain. */
  readonly number: number
  readonly at: EpochMs
  /** `key.created`, `service.applied`, …: noun and past participle. */
  readonly action: string
  /** Who: an API key's id, a member's, `system` or `operator-cli`. */
  readonly actor: string
  readonly subject: string
  readonly service: string | undefined
  readonly requestId: string | undefined
  readonly ip: string | undefined
  readonly reason: string | undefined
  readonly before: unknown
  readonly after: unknown
}

export interface ChainedEvent extends AuditEvent {
  readonly previousHash: string
  readonly hash: string
}

/** How many events a chain holds, and the hash of the last. Exported, it later shows a tail that was cut off. */
export interface ChainHead {
  readonly size: number
  readonly hash: string
}

/**
 * Where a chain begins whose oldest events were pruned: how many they are, and the hash of the last of them. An event of the
 * chain says the same, or whoever deletes rows by hand could move the anchor after them.
 */
export interface ChainAnchor extends ChainHead {
  readonly prunedAt: EpochMs
}

export const EMPTY_HEAD: ChainHead = { size: 0, hash: '0'.repeat(64) }

/** Hexadecimal SHA-256 of a text's UTF-8 bytes; handed in. */
export type Sha256 = (text: string) => string

/** Adds an event to a chain: its hash covers the hash before it and every field of its own. */
export function chainEvent(head: ChainHead, event: Omit<AuditEvent, 'number'>, sha256: Sha256): ChainedEvent {
  const numbered: AuditEvent = { ...event, number: head.size + 1 }
  return { ...numbered, previousHash: head.hash, hash: hashEvent(head.hash, numbered, sha256) }
}

export interface ChainFault {
  /** The number at which the chain first fails. */
  readonly number: number
  /**
   * `missing_or_reordered`: another event stands where this one should, or an event was put in before it. `beyond_head`: an
   * event stands behind the end that the store itself keeps. `head_differs`: everything up to here was written anew.
   * `pruning_unrecorded`: the events up to here are gone, and the chain does not say that they were pruned. `head_pruned`: what
   * was pruned reaches up to here, and a head that was kept lies before that, so nothing is left to hold it against.
   */
  readonly kind:
    | 'changed'
    | 'missing_or_reordered'
    | 'beyond_head'
    | 'tail_cut'
    | 'head_differs'
    | 'pruning_unrecorded'
    | 'head_pruned'
}

/** Checks a chain event by event, so that one of any length is checked in the memory of one event. */
export interface ChainChecker {
  /** Takes the next event; tells the first fault of the chain, and the same one from then on. */
  next(event: ChainedEvent): ChainFault | undefined
  /** Says that there are no more: a head that was kept and not reached is a tail that was cut, or was pruned. */
  end(): ChainFault | undefined
  /** What has been found sound so far. */
  readonly head: ChainHead
}

/** Starts before a chain's first event, or behind its anchor; `kept` are heads that the chain must lead through. */
export function makeChainChecker(
  sha256: Sha256,
  kept: readonly ChainHead[] = [],
  anchor: ChainHead = EMPTY_HEAD,
): ChainChecker {
  const anchorDiffers = kept.some(({ size, hash }) => size > 0 && size === anchor.size && hash !== anchor.hash)
  let head: ChainHead = { size: anchor.size, hash: anchor.hash }
  let fault: ChainFault | undefined = anchorDiffers ? { number: anchor.size, kind: 'head_differs' } : undefined
  let recorded = EMPTY_HEAD

  function faultOf(event: ChainedEvent): ChainFault | undefined {
    const number = head.size + 1
    if (event.number !== number || event.previousHash !== head.hash) return { number, kind: 'missing_or_reordered' }
    if (hashEvent(head.hash, event, sha256) !== event.hash) return { number, kind: 'changed' }
    const differs = kept.some(({ size, hash }) => size === number && hash !== event.hash)
    return differs ? { number, kind: 'head_differs' } : undefined
  }

  function faultOfEnd(): ChainFault | undefined {
    if (kept.some(({ size }) => size > head.size)) return { number: head.size + 1, kind: 'tail_cut' }
    if (!isSameHead(recorded, anchor))
      return { number: Math.max(recorded.size, anchor.size), kind: 'pruning_unrecorded' }
    const isPruned = kept.some(({ size }) => size > 0 && size < anchor.size)
    return isPruned ? { number: anchor.size, kind: 'head_pruned' } : undefined
  }

  return {
    next(event) {
      fault ??= faultOf(event)
      if (fault !== undefined) return fault
      head = { size: event.number, hash: event.hash }
      recorded = readPruned(event) ?? recorded
      return undefined
    },
    end() {
      fault ??= faultOfEnd()
      return fault
    },
    get head() {
      return head
    },
  }
}

/**
 * Checks a chain from its first event on, against a head where one was kept: a changed, removed, inserted or reordered
 * event breaks the chain by itself, and a cut tail shows against the head alone.
 */
export function checkChain(events: readonly ChainedEvent[], sha256: Sha256, kept?: ChainHead): ChainFault | undefined {
  const checker = makeChainChecker(sha256, kept === undefined ? [] : [kept])
  for (const event of events) {
    const fault = checker.next(event)
    if (fault !== undefined) return fault
  }
  return checker.end()
}

function hashEvent(previousHash: string, event: AuditEvent, sha256: Sha256): string {
  const { id, chain, number, at, action, actor, subject, service, requestId, ip, reason, before, after } = event
  const fields = { id, chain, number, at, action, actor, subject, service, requestId, ip, reason, before, after }
  return sha256(`${previousHash}\n${canonicalJson(fields)}`)
}

/** JSON with members sorted by name and `undefined` ones left out, after RFC 8785, so that equal events have equal bytes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}
