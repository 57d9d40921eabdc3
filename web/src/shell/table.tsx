import type { ComponentChildren } from 'preact'
import { t } from './state.ts'

export interface Column<R> {
  readonly name: ComponentChildren
  /** Of numbers: they stand at the right. */
  readonly isRight?: boolean
  readonly class?: string
  cell(row: R, index: number): ComponentChildren
}

interface TableProps<R> {
  readonly columns: readonly Column<R>[]
  readonly rows?: readonly R[] | undefined
  /** Rows under headings of their own, in place of `rows`. */
  readonly groups?: readonly { readonly name: ComponentChildren; readonly rows: readonly R[] }[]
  readonly keyOf: (row: R, index: number) => string | number
  readonly classOf?: (row: R) => string
  readonly titleOf?: (row: R) => string
  readonly onRow?: (row: R) => void
  /** Rows of another form before and after the others. */
  readonly before?: ComponentChildren
  readonly after?: ComponentChildren
  readonly testId?: string
  readonly hasNoHead?: boolean
  /** On a phone each row is a card of its own, with the names of the columns. */
  readonly asCards?: boolean
}

/** Every table of rows; it scrolls by itself where it is wider than the page. */
export function Table<R>(props: TableProps<R>) {
  const { columns, rows = [], groups = [{ name: undefined, rows }], before, after, testId, hasNoHead } = props
  const classOf = ({ isRight, class: own }: Column<R>) =>
    [isRight ? 'right' : '', own ?? ''].join(' ').trim() || undefined
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of a keyboard (WCAG 2.1.1)
    <div class="scroll" tabIndex={0}>
      <table data-testid={testId} class={props.asCards ? 'cards' : undefined}>
        {!hasNoHead && (
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th key={index} scope="col" class={classOf(column)}>
                  {column.name === '' ? (
                    <span class="hidden">{t('可办事项', 'What can be done')}</span>
                  ) : (
                    column.name
                  )}
                </th>
              ))}
            </tr>
          </thead>
        )}
        {groups.map((group, index) => (
          <tbody key={index}>
            {index === 0 && before}
            {group.name !== undefined && (
              <tr class="group">
                <th colSpan={columns.length} scope="rowgroup">
                  {group.name}
                </th>
              </tr>
            )}
            {group.rows.map((row, at) => (
              <Row key={props.keyOf(row, at)} {...props} row={row} index={at} classOfCell={classOf} />
            ))}
            {index === groups.length - 1 && after}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function Row<R>(
  props: TableProps<R> & { row: R; index: number; classOfCell: (column: Column<R>) => string | undefined },
) {
  const { columns, row, index, onRow, classOf, titleOf, classOfCell } = props
  return (
    <tr
      class={[onRow ? 'link' : '', classOf?.(row) ?? ''].join(' ').trim() || undefined}
      title={titleOf?.(row)}
      onClick={onRow && (() => onRow(row))}
    >
      {columns.map((column, at) => (
        <td
          key={at}
          class={classOfCell(column)}
          data-label={typeof column.name === 'string' ? column.name : undefined}
        >
          {column.cell(row, index)}
        </td>
      ))}
    </tr>
  )
}
