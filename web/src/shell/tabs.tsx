import type { ComponentType } from 'preact'
import type { Word } from '../../../engine/facts/words.ts'
import { path } from './address.ts'
import { useLoaded } from './api.ts'
import { Empty } from './parts.tsx'
import { named, t } from './state.ts'
import { isKnown, me } from './who.tsx'

export interface Part {
  readonly path: string
  readonly name: Word
  /** Who has it; absent: everybody who has the page. */
  isFor?(): boolean
  readonly Page: ComponentType
}

/** A place of several parts, each with its address; for those who have signed in, unless it is public. */
export function Parts({
  title,
  root,
  parts,
  at,
  isPublic = false,
}: {
  title: string
  root: string
  parts: readonly Part[]
  at: string | undefined
  isPublic?: boolean
}) {
  if (!isPublic && !me.value) return isKnown.value ? <SignInFirst /> : null
  const open = parts.filter((part) => part.isFor?.() ?? true)
  const shown = at === undefined ? open[0] : open.find(({ path }) => path === at)
  return (
    <>
      <div class="title">
        <h1>{title}</h1>
        <nav class="tabs" aria-label={title}>
          {open.map(({ path, name }) => (
            <a key={path} href={`${root}/${path}`} aria-current={path === shown?.path ? 'page' : undefined}>
              {named(name)}
            </a>
          ))}
        </nav>
      </div>
      {shown ? (
        <shown.Page />
      ) : (
        <Empty>{t('没有这个页面,或您的角色没有它', 'There is no such page, or not for your roles')}</Empty>
      )}
    </>
  )
}

export function SignInFirst() {
  const service = useLoaded('/v1/service')
  if (service.value?.is_demonstration)
    return <Empty>{t('请在右上角选择身份。', 'Choose who you are at the top right.')}</Empty>
  return (
    <Empty>
      {t('请先', 'First ')}
      <a href={`/sign-in?next=${encodeURIComponent(path())}`}>{t('登录', 'sign in')}</a>
      {t('。', '.')}
    </Empty>
  )
}
