import { CataloguePage } from './pages/catalogue.tsx'
import { CreditPage } from './pages/credit.tsx'
import { MarketPage } from './pages/market.tsx'
import { ValuationPage } from './pages/valuation.tsx'
import { Choice } from './parts.tsx'
import { DEMO_PEOPLE, language, type Page, page, setLanguage, setToken, t, token } from './state.ts'

export function App() {
  const pages: { id: Page; name: string }[] = [
    { id: 'valuation', name: t('生态价值', 'Valuation') },
    { id: 'market', name: t('权益交易', 'Market') },
    { id: 'credit', name: t('生态信用', 'Credit') },
    { id: 'catalogue', name: t('目录与方法', 'Catalogue') },
  ]
  return (
    <>
      <header class="top">
        <a class="brand" href="#/valuation">
          青衡<small>Qingheng · {t('淄博演示', 'Zibo demonstration')}</small>
        </a>
        <nav>
          {pages.map(({ id, name }) => (
            <a key={id} href={`#/${id}`} aria-current={page.value === id ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <Choice
          label={t('身份', 'You are')}
          value={token.value}
          options={DEMO_PEOPLE.map((person) => ({
            value: person.token as string,
            label: t(person.zh, person.en),
          }))}
          onChange={setToken}
        />
        <button
          type="button"
          class="plain"
          onClick={() => setLanguage(language.value === 'zh' ? 'en' : 'zh')}
        >
          {language.value === 'zh' ? 'English' : '中文'}
        </button>
      </header>
      <main>
        {page.value === 'valuation' && <ValuationPage />}
        {page.value === 'market' && <MarketPage />}
        {page.value === 'credit' && <CreditPage />}
        {page.value === 'catalogue' && <CataloguePage />}
      </main>
      <footer>
        <a href="/docs">API</a> ·{' '}
        <a href="/v1/registry/invariants">{t('登记恒等式', 'Registry invariants')}</a> ·{' '}
        {t(
          '演示数据含虚构企业;系数来源逐项标注',
          'The demonstration has fictitious enterprises; every coefficient names its source',
        )}
      </footer>
    </>
  )
}
