import { sql } from 'kysely'
import type { AppendChange } from '../unit.ts'

/** As one statement: the feed's row is held through one round trip less, and no other command's change can go on meanwhile. */
export const appendAtOnce: AppendChange = async (db, row) => {
  const { rows } = await sql<{ seq: number }>`
    with fed as (update ${sql.table('feed')} set head = head + 1 where id = 1 returning head)
    insert into ${sql.table('changes')} (seq, id, kind, subject, api_key_ids, digests, created_at)
    select head, ${row.id}, ${row.kind}, ${row.subject}, ${row.api_key_ids}, ${row.digests}, ${row.created_at}::bigint from fed
    returning seq`.execute(db)
  const [first] = rows
  if (first === undefined) throw new Error('the feed has one row')
  return first.seq
}
