/** A connection to a SQLite file beside the product's own, which commits as the product does: on the disk before it answers. */
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { answerParent } from './child.ts'
import type { Values } from './raw.ts'

export type Row = Readonly<Record<string, unknown>>

export type RawMessage =
  | { readonly kind: 'open'; readonly file: string }
  | { readonly kind: 'run' | 'time'; readonly text: string; readonly values: Values }

/** The product's writer may be in the middle of many counters. */
const TURN_WAIT_MS = 60_000

let database: DatabaseSyncInstance | undefined

answerParent<RawMessage>((message) => {
  if (message.kind === 'open') return open(message.file)
  const from = performance.now()
  const rows = run(message.text, message.values)
  return message.kind === 'run' ? rows : performance.now() - from
})

function open(file: string): void {
  database = new DatabaseSync(file)
  database.exec(`pragma busy_timeout = ${TURN_WAIT_MS}; pragma synchronous = full`)
}

function run(text: string, values: Values): readonly Row[] {
  if (database === undefined) throw new Error('no file is open')
  const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]))
  // The driver's own type of a row is one of unknown values.
  return database.prepare(text).all(named) as Row[]
}
