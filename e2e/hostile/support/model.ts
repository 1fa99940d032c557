import type { Change, Door, DoorName } from './doors.ts'

/**
 * How a case must end: a status, with the code of the problem where it is one of ours; `closed` without a word; `good`: as
 * if nothing were wrong; `closed or good` where it depends on what comes first. A status alone is the parser's own answer, which has no body.
 */
export type Outcome = 'good' | 'closed' | 'closed or good' | `${number}` | `${number} ${string}`

export interface Case {
  readonly name: string
  readonly send: Change | ((door: Door) => Change | Buffer)
  /** What every door that is not named otherwise must say. */
  readonly expect: Outcome
  readonly but?: Partial<Readonly<Record<DoorName, Outcome>>>
  /** The doors at which it is tried; absent: all. */
  readonly at?: readonly DoorName[]
  /** We end our side once everything is sent. */
  readonly half?: true
}

export interface Family {
  readonly name: string
  readonly cases: readonly Case[]
}

export const MANAGED: readonly DoorName[] = ['verify', 'introspect', 'management read', 'management write']
export const WITH_BODY: readonly DoorName[] = ['verify', 'introspect', 'management write']
export const JSON_DOORS: readonly DoorName[] = ['verify', 'management write']

/** The same outcome for several doors. */
export function each(doors: readonly DoorName[], outcome: Outcome): Partial<Record<DoorName, Outcome>> {
  return Object.fromEntries(doors.map((door) => [door, outcome]))
}
