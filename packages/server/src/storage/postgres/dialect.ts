import { createHash } from 'node:crypto'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
  type ReferenceNode,
  type TableNode,
} from 'kysely'
import type pg from 'pg'
import { IDLE_IN_TRANSACTION_MS, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from './bounds.ts'
import type { Lent, PostgresResult } from './client.ts'
import { PostgresFailure } from './failure.ts'
import { storable } from './values.ts'

export interface SessionOptions {
  readonly lend: () => Promise<Lent>
  readonly schema: string
  readonly types: pg.CustomTypesConfig
  readonly replyTimeoutMs: number
  /** Every statement is prepared once for each connection: for the few that are asked again and again. */
  readonly named?: boolean
  /** How transactions begin; absent: as commands do. */
  readonly begin?: string
}

/**
 * Sent as one message. Isolation and durability are ours whatever the role's defaults are, and the limits hold on an
 * application's pool and through a pooler too; all of it ends with the transaction.
 */
export function beginWith(statementMs: number, lockMs: number): string {
  return [
    'begin isolation level read committed read write',
    `select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'`,
    `select set_config('statement_timeout', '${statementMs}', true)`,
    `select set_config('lock_timeout', '${lockMs}', true)`,
    `select set_config('idle_in_transaction_session_timeout', '${IDLE_IN_TRANSACTION_MS}', true)`,
  ].join('; ')
}

export const BEGIN = beginWith(STATEMENT_TIMEOUT_MS, LOCK_TIMEOUT_MS)

/** Kysely's Postgres over connections that somebody lends. */
export class PostgresSessionDialect implements Dialect {
  readonly #options: SessionOptions

  constructor(options: SessionOptions) {
    this.#options = options
  }

  createAdapter(): DialectAdapter {
    return new UnlockedAdapter()
  }

  createDriver(): Driver {
    return new LendingDriver(this.#options)
  }

  // Kysely's own signature; the schema's type plays no part here.
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new PostgresIntrospector(db as ConstructorParameters<typeof PostgresIntrospector>[0])
  }

  createQueryCompiler(): QueryCompiler {
    return new SchemaQueryCompiler(this.#options.schema)
  }
}

/** The migrator is called under a lock of ours, which it would take a second time. */
class UnlockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {
    // `migratePostgres` holds one already.
  }

  override async releaseMigrationLock(): Promise<void> {
    // As above.
  }
}

/**
 * Writes the schema before every table, raw SQL's `sql.table` among them: an application's connections have a search path of
 * their own, and a pooler keeps none. A column's table is a name within the statement and stays bare.
 */
class SchemaQueryCompiler extends PostgresQueryCompiler {
  readonly #schema: string
  #inReference = false

  constructor(schema: string) {
    super()
    this.#schema = schema
  }

  protected override visitTable(node: TableNode): void {
    if (!this.#inReference && node.table.schema === undefined) this.append(`"${this.#schema}".`)
    super.visitTable(node)
  }

  protected override visitReference(node: ReferenceNode): void {
    const before = this.#inReference
    this.#inReference = true
    super.visitReference(node)
    this.#inReference = before
  }
}

class LendingDriver implements Driver {
  readonly #options: SessionOptions

  constructor(options: SessionOptions) {
    this.#options = options
  }

  async init(): Promise<void> {
    // Connections are made when they are needed.
  }

  async acquireConnection(): Promise<LentConnection> {
    return new LentConnection(await this.#options.lend(), this.#options)
  }

  async beginTransaction(connection: LentConnection): Promise<void> {
    // Half of it may have been done when it fails.
    await connection.send(this.#options.begin ?? BEGIN).catch((error: unknown) => connection.breakAnd(error))
  }

  async commitTransaction(connection: LentConnection): Promise<void> {
    const { command } = await connection.send('commit').catch((error: unknown) => {
      throw new PostgresFailure(error instanceof PostgresFailure ? error.cause : error, 'commit')
    })
    // Postgres ends a transaction in which a statement has failed this way, without an error.
    if (command !== 'COMMIT') throw new PostgresFailure(new Error('the transaction was rolled back'), 'commit')
  }

  async rollbackTransaction(connection: LentConnection): Promise<void> {
    // What has failed before is what the caller must hear of; a connection that cannot roll back is thrown away, which does.
    await connection.send('rollback').catch(() => connection.break())
  }

  async releaseConnection(connection: LentConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    // Whoever opened the pool closes it.
  }
}

class LentConnection implements DatabaseConnection {
  readonly #lent: Lent
  readonly #options: SessionOptions
  #broken = false

  constructor(lent: Lent, options: SessionOptions) {
    this.#lent = lent
    this.#options = options
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, rowCount } = await this.send(query.sql, query.parameters)
    // The row type is what the typed query says it is.
    return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
  }

  // oxlint-disable-next-line require-yield -- Kysely asks for the method; nothing here streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not used')
  }

  /** Without parameters several statements may go together; the last one's result counts. */
  async send(text: string, parameters?: readonly unknown[]): Promise<PostgresResult> {
    const { types, named, replyTimeoutMs } = this.#options
    const extended = parameters === undefined ? {} : { values: parameters.map(storable), types }
    const name = named === true && parameters !== undefined ? { name: nameOf(text) } : {}
    try {
      const statement = { text, ...extended, ...name, query_timeout: replyTimeoutMs }
      const result = await this.#lent.client.query(statement)
      // An array answers several statements; one result answers one.
      return Array.isArray(result) ? result.at(-1) : (result as PostgresResult)
    } catch (cause) {
      const failure = new PostgresFailure(cause)
      if (failure.broken) this.#broken = true
      throw failure
    }
  }

  break(): void {
    this.#broken = true
  }

  breakAnd(error: unknown): never {
    this.#broken = true
    throw error
  }

  release(): void {
    this.#lent.release(this.#broken)
  }
}

const names = new Map<string, string>()

/** The same text has the same name in every process; only few texts are ever named. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `keywright_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
  names.set(text, name)
  return name
}
