import { Card } from '../shell/parts.tsx'

/** What waits to be done on a page of its own; nothing at all where nothing waits. */
export function Waiting(props: {
  title: string
  rows: readonly { id: number; href: string; name: string; more: string }[]
}) {
  if (props.rows.length === 0) return null
  return (
    <Card title={props.title}>
      <ul class="plain-list">
        {props.rows.map(({ id, href, name, more }) => (
          <li key={id}>
            <a href={href}>
              #{id} {name}
            </a>{' '}
            {more}
          </li>
        ))}
      </ul>
    </Card>
  )
}
