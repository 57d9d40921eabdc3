import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Role, Word } from '../../engine/facts/words.ts'
import { SignInPage } from './identity/sign-in.tsx'
import { go, match, path } from './shell/address.ts'
import { useLoaded } from './shell/api.ts'
import { lazy } from './shell/lazy.tsx'
import { NoticeBanner } from './shell/notice-banner.tsx'
import { Empty } from './shell/parts.tsx'
import { language, named, setLanguage, t } from './shell/state.ts'
import { isKnown, me, Who } from './shell/who.tsx'
import { ValuationPage } from './valuation/page.tsx'

/** A page: the addresses that show it, the first of which the menu leads to, and its name. */
interface PageRow {
  readonly paths: readonly [string, ...string[]]
  readonly name: Word
  /** It has cards alone: its name stands above them. */
  readonly isPlain?: true
  /** Whose menu has it; absent: everybody's. Never: it is reached from elsewhere. */
  isFor?(): boolean
  readonly Page: ComponentType<{ readonly place: Readonly<Record<string, string>> }>
}

const never = () => false
const hasRole = (...roles: Role[]) => me.value?.roles.some((role) => roles.includes(role)) === true

const PAGES: readonly PageRow[] = [
  {
    paths: [
      '/',
      '/areas/:area',
      '/areas/:area/:period',
      '/accounts/:valuation_id',
      '/accounts/:valuation_id/:part',
      '/accounts/:valuation_id/indicators/:indicator_id',
      '/accounts/:valuation_id/indicators/:group/:indicator_id',
    ],
    name: { zh: '生态价值', en: 'Valuation' },
    Page: ValuationPage,
  },
  {
    paths: ['/markets', '/markets/:symbol'],
    name: { zh: '权益交易', en: 'Market' },
    Page: lazy(async () => (await import('./market/page.tsx')).MarketPage),
  },
  {
    paths: ['/sales'],
    name: { zh: '竞价出让', en: 'Sales' },
    Page: lazy(async () => (await import('./sales/page.tsx')).SalesPage),
  },
  {
    paths: ['/sales/open/:open_auction_id'],
    isPlain: true,
    name: { zh: '公开竞价', en: 'An auction in the open' },
    isFor: never,
    Page: lazy(async () => (await import('./sales/open-page.tsx')).OpenAuctionPage),
  },
  {
    paths: ['/credit', '/credit/:uscc'],
    name: { zh: '生态信用', en: 'Credit' },
    Page: lazy(async () => (await import('./credit/page.tsx')).CreditPage),
  },
  {
    paths: ['/methods', '/methods/:part'],
    name: { zh: '目录与方法', en: 'Catalogue' },
    Page: lazy(async () => (await import('./catalogue/page.tsx')).CataloguePage),
  },
  {
    paths: ['/me', '/me/:part'],
    name: { zh: '我的', en: 'My affairs' },
    isFor: () => hasRole('enterprise', 'bank'),
    Page: lazy(async () => (await import('./me/page.tsx')).MePage),
  },
  {
    paths: ['/bureau', '/bureau/:part'],
    name: { zh: '主管部门', en: 'Bureau' },
    isFor: () => hasRole('maker', 'approver', 'auditor'),
    Page: lazy(async () => (await import('./bureau/page.tsx')).BureauPage),
  },
  {
    paths: ['/desk', '/desk/:part'],
    name: { zh: '运营', en: 'Desk' },
    isFor: () => hasRole('operator', 'auditor'),
    Page: lazy(async () => (await import('./desk/page.tsx')).DeskPage),
  },
  {
    paths: ['/inbox'],
    isPlain: true,
    name: { zh: '待办', en: 'Inbox' },
    isFor: () => me.value !== undefined,
    Page: lazy(async () => (await import('./identity/inbox.tsx')).InboxPage),
  },
  {
    paths: ['/people'],
    isPlain: true,
    name: { zh: '人员', en: 'People' },
    isFor: () => hasRole('administrator', 'auditor'),
    Page: lazy(async () => (await import('./identity/people.tsx')).PeoplePage),
  },
  {
    paths: ['/security'],
    isPlain: true,
    name: { zh: '安全日志', en: 'Security' },
    isFor: () => hasRole('auditor'),
    Page: lazy(async () => (await import('./identity/security.tsx')).SecurityPage),
  },
  {
    paths: ['/check/:index/:leaf'],
    isPlain: true,
    name: { zh: '报告状态', en: 'Status of a report' },
    isFor: never,
    Page: lazy(async () => (await import('./credit/check.tsx')).CheckPage),
  },
  {
    paths: ['/certificate', '/certificate/:kind/:number/:hash'],
    isPlain: true,
    name: { zh: '鉴证书状态', en: 'Status of a certificate' },
    isFor: never,
    Page: lazy(async () => (await import('./me/certificate.tsx')).CertificatePage),
  },
  {
    paths: ['/registry', '/registry/:part'],
    name: { zh: '登记公开', en: 'The registry in public' },
    isFor: never,
    Page: lazy(async () => (await import('./registry/page.tsx')).RegistryPage),
  },
  {
    paths: ['/notices'],
    isPlain: true,
    name: { zh: '公告', en: 'Notices' },
    isFor: never,
    Page: lazy(async () => (await import('./desk/notices.tsx')).NoticesPart),
  },
  {
    paths: ['/help', '/help/errors/:code'],
    name: { zh: '术语与代码', en: 'Words and codes' },
    isFor: never,
    Page: lazy(async () => (await import('./help/errors.tsx')).HelpPage),
  },
  { paths: ['/start'], name: { zh: '开始', en: 'Start' }, isFor: never, Page: StartPage },
  { paths: ['/sign-in'], isPlain: true, name: { zh: '登录', en: 'Sign in' }, isFor: never, Page: SignInPage },
  {
    paths: ['/sign-in/oidc'],
    isPlain: true,
    name: { zh: '登录', en: 'Sign in' },
    isFor: never,
    Page: lazy(async () => (await import('./identity/oidc-return.tsx')).OidcReturnPage),
  },
  {
    paths: ['/join'],
    isPlain: true,
    name: { zh: '首次登录', en: 'The first time' },
    isFor: never,
    Page: lazy(async () => (await import('./identity/join.tsx')).JoinPage),
  },
  {
    paths: ['/settings'],
    isPlain: true,
    name: { zh: '会话与密钥', en: 'Sessions and keys' },
    isFor: never,
    Page: lazy(async () => (await import('./identity/settings.tsx')).SettingsPage),
  },
]

/** Where somebody begins who has signed in: at his own work. */
function StartPage() {
  const work = ['/me', '/bureau', '/desk', '/people']
  const own = isKnown.value
    ? PAGES.find(({ paths, isFor }) => work.includes(paths[0]) && isFor?.() === true)
    : undefined
  useEffect(() => {
    if (isKnown.value) go(own?.paths[0] ?? '/', { isStep: false })
  }, [isKnown.value, own])
  return <h1 class="hidden">{t('开始', 'Start')}</h1>
}

/** The page of an address, with what stands in the places of its path. */
function pageAt(address: string) {
  for (const row of PAGES) {
    for (const pattern of row.paths) {
      const place = match(pattern, address)
      if (place) return { row, place }
    }
  }
  return undefined
}

export function App() {
  const shown = pageAt(path())
  const service = useLoaded('/v1/service')
  const isDemonstration = service.value?.is_demonstration
  document.title = `${shown ? `${named(shown.row.name)} · ` : ''}青衡 Qingheng`
  return (
    <>
      <header class="top">
        <a class="brand" href="/">
          青衡
          <small>Qingheng{isDemonstration ? ` · ${t('淄博演示', 'Zibo demonstration')}` : ''}</small>
        </a>
        <nav>
          {PAGES.filter((row) => row.isFor?.() ?? true).map((row) => (
            <a key={row.paths[0]} href={row.paths[0]} aria-current={row === shown?.row ? 'page' : undefined}>
              {named(row.name)}
            </a>
          ))}
        </nav>
        <Who isDemonstration={isDemonstration} />
        <button
          type="button"
          class="plain"
          onClick={() => setLanguage(language.value === 'zh' ? 'en' : 'zh')}
        >
          {language.value === 'zh' ? 'English' : '中文'}
        </button>
      </header>
      <NoticeBanner />
      <main>
        {(!shown || shown.row.isPlain) && (
          <h1 class="plain">{shown ? named(shown.row.name) : t('没有找到', 'Not found')}</h1>
        )}
        {shown ? (
          <shown.row.Page place={shown.place} />
        ) : (
          <Empty>{t('没有这个页面', 'There is no such page')}</Empty>
        )}
      </main>
      <footer>
        <a href="/docs">API</a> · <a href="/help">{t('术语与代码', 'Words and codes')}</a> ·{' '}
        <a href="/notices">{t('公告', 'Notices')}</a> ·{' '}
        <a href="/registry">{t('登记公开', 'The registry in public')}</a>
        {isDemonstration &&
          ` · ${t(
            '演示数据含虚构企业;系数来源逐项标注',
            'The demonstration has fictitious enterprises; every coefficient names its source',
          )}`}
      </footer>
    </>
  )
}
