import { useState } from 'preact/hooks'
import type { Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import { keysOf, SERVICE, type ServiceKind } from '../../../engine/facts/words.ts'
import { useLoaded } from '../api.ts'
import { ComparisonCard } from '../comparison.tsx'
import { money, number } from '../format.ts'
import { Card, Choice, Empty, GradeMark, Problem } from '../parts.tsx'
import { QualityCard } from '../quality.tsx'
import { SeeaCard } from '../seea.tsx'
import { named, t } from '../state.ts'
import { TraceCard } from '../trace.tsx'
import { SwitchesCard, UncertaintyCard } from '../uncertainty.tsx'

type Indicator = ValuationResult['indicators'][number]
type MissingRow = ValuationResult['missing'][number]

function statusName(status: Valuation['status']): string {
  const names = {
    queued: ['排队中', 'queued'],
    running: ['计算中', 'running'],
    draft: ['草稿', 'draft'],
    submitted: ['待发布', 'submitted'],
    published: ['已发布', 'published'],
    withdrawn: ['已撤回', 'withdrawn'],
    failed: ['失败', 'failed'],
  } as const
  const [zh, en] = names[status]
  return t(zh, en)
}

/** In whose prices an account is, where it was moved to those of one year. */
function pricesOf({ price_year }: Valuation): string {
  return price_year === null ? '' : t(` · ${price_year} 年价格`, ` · at prices of ${price_year}`)
}

/** What is wanted, in the language of the page; a fault of another kind in the words of the engine. */
function missingText(row: MissingRow): string {
  if (!row.symbol_name || (row.code !== 'input_missing' && row.code !== 'nothing_to_evaluate'))
    return row.reason
  return `${row.symbol} ${named(row.symbol_name)} (${row.unit})`
}

export function ValuationPage() {
  const list = useLoaded<{ data: Valuation[] }>('/v1/valuations?limit=50')
  const [chosen, setChosen] = useState('')
  const accounts = list.value?.data ?? []
  // Zibo's own account first; others are there for comparison.
  const shown =
    accounts.find((one) => String(one.valuation_id) === chosen) ??
    accounts.find((one) => one.area === '370300') ??
    accounts[0]
  if (!shown)
    return (
      <>
        {list.error ? (
          <Problem error={list.error} />
        ) : (
          <Empty>{t('尚无已发布的核算', 'No account has been published yet')}</Empty>
        )}
      </>
    )
  return (
    <>
      <div class="title">
        <h1>
          {named(shown.area_name)} {shown.period} · {t('生态产品总值', 'Gross ecosystem product')}
        </h1>
        <Choice
          label={t('核算', 'Account')}
          value={String(shown.valuation_id)}
          options={accounts.map((one) => ({
            value: String(one.valuation_id),
            label: `${named(one.area_name)} ${one.period} · ${statusName(one.status)} #${one.valuation_id}${pricesOf(one)}`,
          }))}
          onChange={setChosen}
        />
      </div>
      {shown.result ? (
        <Result account={shown} result={shown.result} accounts={accounts} />
      ) : (
        <Empty>{statusName(shown.status)}</Empty>
      )}
    </>
  )
}

/** The total by people, land and product, as far as they are known. */
function Ratios({ ratios }: Pick<ValuationResult, 'ratios'>) {
  const { per_head, per_area, to_gdp } = ratios
  return (
    <small data-testid="ratios">
      {per_head && `${t('人均', 'per head')} ${number(per_head.value)} ${t('元', 'CNY')} `}
      {per_area && `${t('每平方公里', 'per km²')} ${money(per_area.value)} `}
      {to_gdp && `GEP/GDP ${number(100 * to_gdp.value)}%`}
    </small>
  )
}

const SERVICES = keysOf(SERVICE)
const serviceName = (service: ServiceKind) => named(SERVICE[service])

function Result({
  account,
  result,
  accounts,
}: {
  account: Valuation
  result: ValuationResult
  accounts: readonly Valuation[]
}) {
  const [traced, setTraced] = useState<Indicator>()
  const indicatorIds = [...new Set(result.missing.map((one) => one.indicator_id))]
  const missing = indicatorIds.map((indicatorId) =>
    result.missing.filter((one) => one.indicator_id === indicatorId),
  )
  return (
    <>
      <div class="figures">
        <div class="figure main">
          <span>{t('可核算部分合计', 'Sum of what could be computed')}</span>
          <strong data-testid="gep">{money(result.gep.value)}</strong>
          <small>
            {named(account.profile.name)} <GradeMark grade={account.profile.grade} />
            {pricesOf(account)}
          </small>
          <Ratios ratios={result.ratios} />
        </div>
        {SERVICES.map((service) => (
          <div class="figure" key={service}>
            <span>{serviceName(service)}</span>
            <strong>{money(result.by_service[service])}</strong>
            <div class="bar">
              <i style={{ width: `${(100 * result.by_service[service]) / (result.gep.value || 1)}%` }} />
            </div>
          </div>
        ))}
      </div>
      {account.corrects !== null && (
        <p class="note">
          {t(
            `更正并取代核算 #${account.corrects}`,
            `Corrects and takes the place of account #${account.corrects}`,
          )}
        </p>
      )}
      {account.profile.note && <p class="note">{named(account.profile.note)}</p>}
      {account.status === 'published' && (
        <p class="files">
          {t('下载', 'Download')}:{' '}
          {(['html', 'xlsx', 'csv', 'json'] as const).map((ending) => (
            <a key={ending} href={`/v1/valuations/${account.valuation_id}.${ending}`}>
              {
                { html: t('报告', 'report'), xlsx: 'XLSX', csv: 'CSV', json: t('复算清单', 'manifest') }[
                  ending
                ]
              }
            </a>
          ))}
        </p>
      )}
      <QualityCard account={account} />
      <UncertaintyCard result={result} />
      <SwitchesCard result={result} />

      <Card
        title={t('指标', 'Indicators')}
        aside={<small>{t('点一行看每个数的由来', 'Click a row to see where each figure comes from')}</small>}
      >
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t('指标', 'Indicator')}</th>
                <th class="right">{t('实物量', 'Physical flow')}</th>
                <th class="right">{t('价值量', 'Value')}</th>
                <th class="right">{t('占比', 'Share')}</th>
                <th>{t('依据', 'Grade')}</th>
              </tr>
            </thead>
            {SERVICES.map((service) => (
              <tbody key={service}>
                <tr class="group">
                  <th colSpan={5}>{serviceName(service)}</th>
                </tr>
                {result.indicators
                  .filter((one) => one.service === service)
                  .map((one) => (
                    <tr key={one.indicator_id} class="link" onClick={() => setTraced(one)}>
                      <td>
                        <button type="button" class="plain">
                          {named(one.name)}
                        </button>
                        {one.is_partial && <span class="mark derived">{t('部分', 'partial')}</span>}
                        {one.negative_in.length > 0 && (
                          <span class="mark unverified" title={one.negative_in.join(', ')}>
                            {t('含负值', 'negative in part')}
                          </span>
                        )}
                        {!one.is_final && <span class="mark">{t('不计入合计', 'not in the sum')}</span>}
                      </td>
                      <td class="right">
                        {one.physical ? `${number(one.physical.value)} ${one.physical.unit}` : '—'}
                      </td>
                      <td class="right">
                        {one.monetary ? money(one.monetary.value) : '—'}
                        {one.net_imports && one.net_imports.value !== 0 && (
                          <small>
                            {' '}
                            {t('区域外扣减', 'net imports')} {money(-one.net_imports.value)}
                          </small>
                        )}
                      </td>
                      <td class="right">
                        {one.monetary && one.is_final
                          ? `${number((100 * (one.monetary.value - (one.net_imports?.value ?? 0))) / result.gep.value)}%`
                          : '—'}
                      </td>
                      <td>
                        <GradeMark grade={one.grade} />
                      </td>
                    </tr>
                  ))}
              </tbody>
            ))}
          </table>
        </div>
      </Card>

      <SeeaCard account={account} accounts={accounts} />
      <ComparisonCard account={account} accounts={accounts} />

      {traced && <TraceCard account={account} indicator={traced} onClose={() => setTraced(undefined)} />}

      <Card
        title={t(
          `缺少数据而未核算 (${missing.length} 项)`,
          `Not computed for want of data (${missing.length})`,
        )}
      >
        {missing.length === 0 && <Empty>{t('无', 'none')}</Empty>}
        {missing.map((rows) => (
          <details key={rows[0]!.indicator_id}>
            <summary>
              {named(rows[0]!.name)}{' '}
              {rows[0]!.is_mandatory && <span class="mark unverified">{t('必算', 'mandatory')}</span>}{' '}
              <small>
                {t('缺', 'needs')} {[...new Set(rows.map((row) => row.symbol))].join(', ')}
              </small>
            </summary>
            <ul>
              {rows.map((row) => (
                <li key={`${row.ecosystem} ${row.symbol}`}>
                  {row.ecosystem_name && <b>{named(row.ecosystem_name)}: </b>}
                  {missingText(row)}
                </li>
              ))}
            </ul>
          </details>
        ))}
      </Card>
      <p class="hash">
        SHA-256 <code>{result.hash}</code> ·{' '}
        {t('同样的输入总得到同样的哈希', 'The same inputs always give the same hash')}
      </p>
    </>
  )
}
