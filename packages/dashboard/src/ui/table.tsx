import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { useText } from './texts.ts'

export interface Column<Row> {
  readonly id: string
  readonly header: ReactNode
  readonly cell: (row: Row) => ReactNode
  /** How it stands in the card of a small screen: as its title, with its header before it, alone, or not at all. */
  readonly onPhone?: 'title' | 'labelled' | 'bare' | 'absent'
  /** Names the row, for whoever walks the table by ear. */
  readonly rowHeader?: boolean
  readonly className?: string
}

export interface Selection<Row> {
  readonly ids: ReadonlySet<string>
  readonly onChange: (ids: ReadonlySet<string>) => void
  /** The row's name in "Select …". */
  readonly nameOf: (row: Row) => string
  readonly selectable?: (row: Row) => boolean
}

interface TableProps<Row> {
  /** Said before the table, and seen by nobody: the page's title stands above it already. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly idOf: (row: Row) => string
  readonly selection?: Selection<Row>
  /** A row that was just made or changed. */
  readonly highlighted?: string | undefined
  readonly busy?: boolean
}

/**
 * A real table, of which a small screen makes cards. The roles are written out, since a table whose boxes are laid out as
 * blocks stops being a table for some readers. How wide it becomes depends on fonts that are the reader's: columns are dropped by
 * the room there is for the table (`@max-…`), and what is too wide even so scrolls by itself and never widens the page.
 */
export function Table<Row>(props: TableProps<Row>): ReactNode {
  const { caption, columns, rows, idOf, selection, highlighted, busy = false } = props
  return (
    <div className="@container md:overflow-x-auto">
      <table role="table" aria-busy={busy || undefined} className="w-full border-collapse max-md:block">
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup" className="max-md:sr-only">
          <tr role="row" className="border-b border-edge text-left text-sm text-muted">
            {selection === undefined ? null : <HeadBox selection={selection} rows={rows} idOf={idOf} />}
            {columns.map(({ id, header, className }) => (
              <th key={id} role="columnheader" scope="col" className={classNames('px-3 py-2 font-medium', className)}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-md:grid max-md:gap-3">
          {rows.map((row) => (
            <TableRow key={idOf(row)} {...{ row, columns, selection, idOf }} highlighted={highlighted === idOf(row)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly selection: Selection<Row> | undefined
  readonly idOf: (row: Row) => string
  readonly highlighted: boolean
}

function TableRow<Row>({ row, columns, selection, idOf, highlighted }: RowProps<Row>): ReactNode {
  const id = idOf(row)
  return (
    <tr
      role="row"
      data-row={id}
      tabIndex={highlighted ? -1 : undefined}
      className={classNames(
        'group/row border-line md:border-b md:hover:bg-surface max-md:relative max-md:grid max-md:gap-2 max-md:rounded-lg max-md:border max-md:bg-surface max-md:p-4',
        highlighted && 'bg-action-soft!',
      )}
    >
      {selection === undefined ? null : <RowBox {...{ selection, row, id }} />}
      {columns.map((column) => {
        const Cell = column.rowHeader === true ? 'th' : 'td'
        return (
          <Cell
            key={column.id}
            role={column.rowHeader === true ? 'rowheader' : 'cell'}
            {...(column.rowHeader === true ? { scope: 'row' } : {})}
            className={classNames(
              'px-3 py-2.5 text-left align-middle font-normal max-md:block max-md:p-0',
              phoneClasses(column),
              column.className,
            )}
          >
            {column.onPhone === 'labelled' || column.onPhone === undefined ? (
              <span aria-hidden="true" className="mr-3 text-sm text-muted md:hidden">
                {column.header}
              </span>
            ) : null}
            {column.cell(row)}
          </Cell>
        )
      })}
    </tr>
  )
}

function phoneClasses<Row>({ onPhone = 'labelled' }: Column<Row>): string {
  switch (onPhone) {
    case 'title':
      return 'max-md:pr-10'
    case 'labelled':
      return 'max-md:flex max-md:flex-wrap max-md:items-center max-md:justify-between'
    case 'bare':
      return ''
    case 'absent':
      return 'max-md:hidden'
    default:
      return onPhone satisfies never
  }
}

function HeadBox<Row>({
  selection,
  rows,
  idOf,
}: {
  selection: Selection<Row>
  rows: readonly Row[]
  idOf: (row: Row) => string
}) {
  const t = useText()
  const { ids, onChange, selectable = () => true } = selection
  const able = rows.filter(selectable).map(idOf)
  const chosen = able.filter((id) => ids.has(id)).length
  return (
    <th role="columnheader" scope="col" className="w-10 px-3 py-2">
      <input
        type="checkbox"
        aria-label={t('ui.selectAll')}
        className="block size-5"
        checked={able.length > 0 && chosen === able.length}
        disabled={able.length === 0}
        ref={(box) => {
          if (box !== null) box.indeterminate = chosen > 0 && chosen < able.length
        }}
        onChange={(event) => onChange(new Set(event.currentTarget.checked ? able : []))}
      />
    </th>
  )
}

function RowBox<Row>({ selection, row, id }: { selection: Selection<Row>; row: Row; id: string }) {
  const t = useText()
  const { ids, onChange, nameOf, selectable = () => true } = selection
  function toggle(checked: boolean): void {
    const next = new Set(ids)
    if (checked) next.add(id)
    else next.delete(id)
    onChange(next)
  }
  return (
    <td role="cell" className="px-3 py-2.5 align-middle max-md:absolute max-md:top-4 max-md:right-4 max-md:p-0">
      <input
        type="checkbox"
        aria-label={t('ui.selectRow', { name: nameOf(row) })}
        className="block size-5"
        checked={ids.has(id)}
        disabled={!selectable(row)}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
    </td>
  )
}
