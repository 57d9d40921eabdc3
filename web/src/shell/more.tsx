import type { LoadedList } from './api.ts'
import { Empty, Loading } from './parts.tsx'
import { t } from './state.ts'

/** What stands under a list: that it is loaded, that there is nothing, or that there is more. */
export function More({ of, none }: { of: LoadedList<unknown>; none: string }) {
  return (
    <>
      {of.rows?.length === 0 && <Empty>{none}</Empty>}
      <Loading of={of} />
      {of.more && !of.isLoading && (
        <button type="button" class="plain" onClick={of.more}>
          {t('显示更多', 'Show more')}
        </button>
      )}
    </>
  )
}
