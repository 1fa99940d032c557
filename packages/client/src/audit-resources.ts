import type { PageRequest } from './resources.ts'

/** Which chain of the audit: a workspace's, or the installation's where none is named. */
export interface AuditPlace {
  readonly workspace?: string
}

export interface AuditEventFilter extends PageRequest, AuditPlace {
  /** Only what was done to this API key; its workspace need not be named. */
  readonly apiKey?: string
  readonly action?: string
  readonly actor?: string
  /** An instant, RFC 3339. */
  readonly since?: string
  /** Before this instant. */
  readonly until?: string
}

export interface AuditEventResource {
  readonly id: string
  /** A workspace's id, or `installation`. */
  readonly chain: string
  /** From 1, without gaps. */
  readonly number: number
  readonly at: string
  readonly action: string
  readonly actor: string
  readonly subject: string
  readonly service: string | null
  readonly requestId: string | null
  readonly ip: string | null
  readonly reason: string | null
  /** Absent where there was nothing. */
  readonly before?: unknown
  readonly after?: unknown
  readonly previousHash: string
  readonly hash: string
}

/** How many events a chain has had, and the hash of the last. */
export interface AuditHead {
  readonly chain: string
  readonly size: number
  readonly hash: string
  /** Where the chain begins; absent: nothing was ever pruned. */
  readonly anchor?: AuditAnchor
}

/** How many of a chain's oldest events were pruned by their age, and the hash of the last of them. */
export interface AuditAnchor {
  readonly size: number
  readonly hash: string
  readonly prunedAt: string
}

export interface AuditVerification {
  readonly workspace?: string
  /** The same, as heads and events name it. */
  readonly chain?: string
  /** One that was kept: the chain must still lead through it. */
  readonly head?: { readonly size: number; readonly hash: string }
}

export type AuditFinding =
  | {
      readonly sound: true
      readonly checked: number
      readonly head: { readonly size: number; readonly hash: string }
      readonly anchor?: AuditAnchor
    }
  /** `checked`: the events before the fault, which are sound. */
  | {
      readonly sound: false
      readonly checked: number
      readonly fault: {
        readonly number: number
        readonly kind:
          | 'changed'
          | 'missing_or_reordered'
          | 'beyond_head'
          | 'tail_cut'
          | 'head_differs'
          | 'pruning_unrecorded'
          | 'head_pruned'
      }
      readonly anchor?: AuditAnchor
    }
