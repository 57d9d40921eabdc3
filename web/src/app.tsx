import type { ComponentType } from 'preact'
import type { Word } from '../../engine/facts/words.ts'
import { useLoaded } from './api.ts'
import { CataloguePage } from './pages/catalogue.tsx'
import { CreditPage } from './pages/credit.tsx'
import { MarketPage } from './pages/market.tsx'
import { ValuationPage } from './pages/valuation.tsx'
import { language, named, page, setLanguage, t } from './state.ts'
import { Who } from './who.tsx'

/** Every page: its place in the address, its name, what it shows. The first is where one begins. */
const PAGES: readonly { readonly id: string; readonly name: Word; readonly Page: ComponentType }[] = [
  { id: 'valuation', name: { zh: '生态价值', en: 'Valuation' }, Page: ValuationPage },
  { id: 'market', name: { zh: '权益交易', en: 'Market' }, Page: MarketPage },
  { id: 'credit', name: { zh: '生态信用', en: 'Credit' }, Page: CreditPage },
  { id: 'catalogue', name: { zh: '目录与方法', en: 'Catalogue' }, Page: CataloguePage },
]

export function App() {
  const shown = PAGES.find(({ id }) => id === page.value) ?? PAGES[0]!
  const service = useLoaded<{ is_demonstration: boolean }>('/v1/service')
  const isDemonstration = service.value?.is_demonstration
  return (
    <>
      <header class="top">
        <a class="brand" href={`#/${PAGES[0]!.id}`}>
          青衡
          <small>Qingheng{isDemonstration ? ` · ${t('淄博演示', 'Zibo demonstration')}` : ''}</small>
        </a>
        <nav>
          {PAGES.map(({ id, name }) => (
            <a key={id} href={`#/${id}`} aria-current={id === shown.id ? 'page' : undefined}>
              {named(name)}
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
      <main>
        <shown.Page />
      </main>
      <footer>
        <a href="/docs">API</a> ·{' '}
        <a href="/v1/registry/invariants">{t('登记恒等式', 'Registry invariants')}</a>
        {isDemonstration &&
          ` · ${t(
            '演示数据含虚构企业;系数来源逐项标注',
            'The demonstration has fictitious enterprises; every coefficient names its source',
          )}`}
      </footer>
    </>
  )
}
