import type { EngineWorld } from './engine-world.ts'

type Rows = EngineWorld['rows']

/** Takes a database back to before nodes said anything of themselves, rows and all. */
export async function takeBackNodeFacts(rows: Rows): Promise<void> {
  await takeBackLimitStores(rows)
  for (const column of ['lease_ms', 'known_keys', 'renewed_at']) await rows(`alter table nodes drop column ${column}`)
  await rows(`delete from kysely_migration where name = '0006-node-facts' returning name`)
}

/** Takes it back to before nodes said where they count limits. */
export async function takeBackLimitStores(rows: Rows): Promise<void> {
  await rows('alter table nodes drop column limit_store')
  await rows(`delete from kysely_migration where name = '0007-limit-stores' returning name`)
}

/** A node of the version before that, by the statements that it had. They are frozen: no change of the schema may break them. */
export class OldNode {
  readonly id = 'node_of_yesterday'
  isGone = false
  readonly #rows: Rows
  #applied: { readonly seq: number; readonly id: string } = { seq: 0, id: 'begin' }

  constructor(rows: Rows) {
    this.#rows = rows
  }

  async join(): Promise<void> {
    const [newest] = await this.#rows('select seq, id from changes order by seq desc limit 1')
    this.#applied = { seq: Number(newest?.['seq']), id: String(newest?.['id']) }
    await this.#rows(
      `insert into nodes (id, applied_seq, applied_id, renewals, joined_at, pepper_versions)
        values (?, ?, ?, 0, 0, '[0]') returning id`,
      this.id,
      this.#applied.seq,
      this.#applied.id,
    )
  }

  /** Says what it has applied, and answers with what it has read, which is applied then. */
  async renew(): Promise<readonly Record<string, unknown>[]> {
    const { seq, id } = this.#applied
    const renewed = await this.#rows(
      `update nodes set applied_seq = ?, applied_id = ?, renewals = renewals + 1
        where id = ? and exists (select 1 from changes where seq = ? and id = ?) returning id`,
      seq,
      id,
      this.id,
      seq,
      id,
    )
    this.isGone = renewed.length === 0
    const read = await this.#rows(
      'select seq, id, kind, subject, api_key_ids, digests from changes where seq > ? order by seq limit 1000',
      seq,
    )
    const last = read.at(-1)
    if (last !== undefined) this.#applied = { seq: Number(last['seq']), id: String(last['id']) }
    return read
  }
}
