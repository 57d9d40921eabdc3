import { useEffect, useState } from 'preact/hooks'
import { useLoaded } from './api.ts'
import { language, t } from './state.ts'

/** So often a page asks what the venue says; whoever trades is told within that. */
const POLL_MS = 60_000
/** Of those that stand, the newest; the others are on their page. */
const MAX_SHOWN = 2
const READ = 'notices-read'

const readOnes = (): number[] => JSON.parse(sessionStorage.getItem(READ) ?? '[]')

/** What the venue says to everybody now, above every page, until it was read. */
export function NoticeBanner() {
  const notices = useLoaded('/v1/notices', { current: 'true', limit: 20 })
  const [read, setRead] = useState(readOnes)
  const { reload } = notices
  useEffect(() => {
    const timer = setInterval(reload, POLL_MS)
    return () => clearInterval(timer)
  }, [reload])
  const current = notices.value?.data.filter((one) => !read.includes(one.notice_id)) ?? []
  if (current.length === 0) return null
  return (
    <aside class="notices" aria-label={t('公告', 'Notices')} data-testid="notice-banner">
      {current.slice(0, MAX_SHOWN).map(({ notice_id, symbol, ...one }) => (
        <p key={notice_id} role="status">
          <span>
            {symbol !== null && <b>{symbol} </b>}
            {one[language.value]}
          </span>{' '}
          <button
            type="button"
            class="plain"
            onClick={() => {
              const known = [...readOnes(), notice_id]
              sessionStorage.setItem(READ, JSON.stringify(known))
              setRead(known)
            }}
          >
            {t('知道了', 'I have read it')}
          </button>
        </p>
      ))}
      {current.length > MAX_SHOWN && (
        <a href="/notices">
          {t(`另有 ${current.length - MAX_SHOWN} 条`, `${current.length - MAX_SHOWN} more`)}
        </a>
      )}
    </aside>
  )
}
