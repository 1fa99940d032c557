import type pg from 'pg'
import { CONNECT_TIMEOUT_MS } from './bounds.ts'
import { PostgresFailure } from './failure.ts'
import type { Gate } from './gate.ts'

/** What is used of `pg`'s pool: an application hands its own in, of whatever copy of the module. */
export interface PostgresPool {
  readonly options: object
  connect(): Promise<PostgresClient>
}

export interface PostgresClient {
  query(statement: PostgresStatement): Promise<PostgresResult | readonly PostgresResult[]>
  release(destroy?: boolean): void
  on(event: 'error', listener: () => void): unknown
  off(event: 'error', listener: () => void): unknown
}

export interface PostgresStatement {
  readonly text: string
  readonly values?: unknown[]
  readonly name?: string
  readonly types?: pg.CustomTypesConfig
  readonly query_timeout?: number
}

export interface PostgresResult {
  readonly rows: readonly Record<string, unknown>[]
  readonly rowCount: number | null
  readonly command: string
}

/** A connection that was lent, and the way to give it back. */
export interface Lent {
  readonly client: PostgresClient
  release(broken: boolean): void
}

/** Lends connections of a pool, so many at once as the gate lets in. Rejects with `PostgresFailure`. */
export function makeLending(pool: PostgresPool, gate: Gate): () => Promise<Lent> {
  return async () => {
    await gate.enter()
    try {
      const client = await connectInTime(pool)
      client.on('error', ignore)
      return {
        client,
        release(broken) {
          client.off('error', ignore)
          gate.leave()
          client.release(broken)
        },
      }
    } catch (cause) {
      gate.leave()
      throw new PostgresFailure(cause, 'connect')
    }
  }
}

/** An application's pool may wait for ever; whoever comes too late is given back at once. */
function connectInTime(pool: PostgresPool): Promise<PostgresClient> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(new Error('no connection came free in time'))
    }, CONNECT_TIMEOUT_MS)
    pool.connect().then(
      (client) => {
        clearTimeout(timer)
        if (late) client.release()
        else resolve(client)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error instanceof Error ? error : new Error('no connection', { cause: error }))
      },
    )
  })
}

/** A connection that is lost between two statements says so by an event, which would end the process; the next statement fails. */
function ignore(): void {}
