import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqlValue, StatementResult } from './statements.ts'

export type RunStatement = (
  sql: string,
  parameters: readonly SqlValue[],
  returnsRows: boolean,
) => StatementResult | Promise<StatementResult>

/** Migrations run in one transaction here, so that of many processes that start at once one migrates and the others wait. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Kysely's SQLite over any function that runs a statement: the reading connection, or the messages to the writer. */
export class SqliteRunnerDialect implements Dialect {
  readonly #run: RunStatement

  constructor(run: RunStatement) {
    this.#run = run
  }

  createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter()
  }

  createDriver(): Driver {
    return new RunnerDriver(this.#run)
  }

  // Kysely's own signature; the schema's type plays no part here.
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db as ConstructorParameters<typeof SqliteIntrospector>[0])
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler()
  }
}

/** One connection, always the same: whoever hands out the function keeps transactions from interleaving. */
class RunnerDriver implements Driver {
  readonly #connection: RunnerConnection

  constructor(run: RunStatement) {
    this.#connection = new RunnerConnection(run)
  }

  async init(): Promise<void> {
    // The connection is open already.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(): Promise<void> {
    // There is only one, and it stays.
  }

  async destroy(): Promise<void> {
    // Whoever opened the connection closes it.
  }
}

class RunnerConnection implements DatabaseConnection {
  readonly #run: RunStatement

  constructor(run: RunStatement) {
    this.#run = run
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Every parameter in this code base is a string, a number or null; Kysely types them as unknown.
    const parameters = query.parameters as readonly SqlValue[]
    const { rows, changes } = await this.#run(query.sql, parameters, returnsRows(query))
    // The row type is what the typed query says it is.
    return { rows: rows as R[], numAffectedRows: BigInt(changes) }
  }

  // oxlint-disable-next-line require-yield -- Kysely asks for the method; nothing here streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not used')
  }
}

function returnsRows({ query }: CompiledQuery): boolean {
  if (query.kind === 'SelectQueryNode' || query.kind === 'RawNode') return true
  return 'returning' in query && query.returning !== undefined
}
