import { AppError } from '@keywright/core'

/** The engine could not run a statement, or cannot be reached. */
export class PostgresFailure extends Error {
  /** The five characters of Postgres' own errors; `undefined` where the connection failed. */
  readonly sqlState: string | undefined
  /** Whether the connection must not be used again. */
  readonly broken: boolean
  /** When it came: no connection could be had, or the commit was sent already and may have happened. */
  readonly at: 'connect' | 'statement' | 'commit'

  constructor(cause: unknown, at: PostgresFailure['at'] = 'statement') {
    super('the database could not run a statement', { cause })
    const known = typeof cause === 'object' && cause !== null ? cause : {}
    const sqlState = 'code' in known && 'severity' in known ? String(known.code) : undefined
    const fatal = 'severity' in known && (known.severity === 'FATAL' || known.severity === 'PANIC')
    this.sqlState = sqlState
    this.broken = sqlState === undefined || fatal
    this.at = at
  }

  /** A rule of the schema was broken: two did the same at once, or a use-case has a fault. */
  get isConstraint(): boolean {
    return this.sqlState?.startsWith('23') === true
  }

  /** The transaction is undone, and another run sees what the other one wrote: a deadlock, or a row that was written first. */
  get isConflict(): boolean {
    if (this.sqlState === '23505') return this.at !== 'commit'
    return this.sqlState === '40001' || this.sqlState === '40P01'
  }

  /** The connection was lost before the commit was sent, so the transaction is undone. */
  get isLostInTime(): boolean {
    return this.broken && this.at === 'statement'
  }
}

/** What whoever starts a process is told of a database that could not be opened, and never its address: that holds a password. */
export function failureToOpen(error: unknown, schema: string): unknown {
  if (!(error instanceof PostgresFailure)) return error
  const what = whatToMend(error, schema)
  return what === undefined ? error : new AppError('store_unavailable', what, { cause: error })
}

function whatToMend({ sqlState, cause }: PostgresFailure, schema: string): string | undefined {
  switch (sqlState) {
    case undefined: {
      const code = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : ''
      return `No Postgres answers at the address of the database${code}. See that it runs there, and that host and port are right.`
    }
    case '28P01':
    case '28000':
      return 'Postgres does not accept the user or the password that the address of the database has.'
    case '3D000':
      return 'Postgres has no database of the name in its address. Create it first.'
    case '42501':
      return `The user may not work in this database. Give it a schema of its own: create schema ${schema} authorization …`
    default:
      return undefined
  }
}
