import type { CliIo, Sink } from './io.ts'

/** One line on a stream. */
export function line(sink: Sink, text: string): void {
  sink.write(`${text}\n`)
}

export function printJson(io: CliIo, value: unknown): void {
  line(io.stdout, JSON.stringify(value, null, 2))
}

export interface Column<Row> {
  readonly title: string
  readonly of: (row: Row) => string
}

/**
 * A table: aligned and with titles for a person, and for a pipe one line per row with tabs between the cells, so that `cut`
 * and `while read` need no flags.
 */
export function printTable<Row>(io: CliIo, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const cells = rows.map((row) => columns.map(({ of }) => cleanText(of(row))))
  if (!io.isTty.stdout) {
    for (const row of cells) line(io.stdout, row.join('\t'))
    return
  }
  if (rows.length === 0) return
  const all = [columns.map(({ title }) => title.toUpperCase()), ...cells]
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  for (const row of all)
    line(
      io.stdout,
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

/** One resource, a line per field. */
export function printRecord(io: CliIo, fields: readonly (readonly [string, string])[]): void {
  const width = Math.max(...fields.map(([title]) => title.length)) + 1
  for (const [title, value] of fields) {
    const shown = cleanText(value)
    line(io.stdout, io.isTty.stdout ? `${`${title}:`.padEnd(width)}  ${shown}`.trimEnd() : `${title}\t${shown}`)
  }
}

/**
 * Names come from whoever made the key. Control characters and marks that turn the direction of writing could forge a line or
 * drive the terminal, so they are replaced.
 */
export function cleanText(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}
