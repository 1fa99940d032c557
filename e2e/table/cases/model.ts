import type { Ask, Book } from '../oracle/index.ts'

/** A token that was handed out, and the name of what happened to it. */
export interface Issued {
  readonly label: string
  readonly token: string
  readonly service: string
  readonly environment: string
  readonly type: string
  readonly workspace: string
  /** Absent: full access. */
  readonly scopes?: readonly string[]
}

/** Everything that the table presents, made once. */
export interface Fleet {
  readonly book: Book
  /** Good keys of every set of scopes. */
  readonly plain: readonly Issued[]
  /** Keys of every state, with every scope of their type. */
  readonly lives: readonly Issued[]
  /** Keys with one scope, one address and one origin. */
  readonly narrow: readonly Issued[]
  /** Well-formed tokens that another installation minted. */
  readonly strangers: readonly Issued[]
  readonly workspacesOf: (service: string) => readonly string[]
}

export interface Case {
  readonly label: string
  readonly ask: Ask
}

export const GOOD_IP = '192.0.2.7'
export const GOOD_ORIGIN = 'https://app.example'
export const NO_WORKSPACE = 'ws_00000000000000000000000000'
