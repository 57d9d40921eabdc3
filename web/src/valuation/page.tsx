import { useEffect, useState } from 'preact/hooks'
import type { Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import { isGap, keysOf, SERVICE, type ServiceKind } from '../../../engine/facts/words.ts'
import { go } from '../shell/address.ts'
import { useLoaded } from '../shell/api.ts'
import { FileButton } from '../shell/download.tsx'
import { Choice } from '../shell/field.tsx'
import { headline, money, number } from '../shell/format.ts'
import { Card, Empty, GradeMark, Loading } from '../shell/parts.tsx'
import { language, named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { CollectNextCard } from './collect-next.tsx'
import { ComparisonCard } from './comparison.tsx'
import { coverageOf, Headline } from './headline.tsx'
import { PartsCard } from './parts.tsx'
import { QualityCard } from './quality.tsx'
import { ReadingsCard, TierMark } from './screening.tsx'
import { SeeaCard } from './seea.tsx'
import { SeriesCard } from './series.tsx'
import { statusName } from './status.ts'
import { TileMap } from './tile-map.tsx'
import { TraceCard } from './trace.tsx'
import { SwitchesCard, UncertaintyCard } from './uncertainty.tsx'

type Indicator = ValuationResult['indicators'][number]
type MissingRow = ValuationResult['missing'][number]

/** What the sum is: an estimate by defaults, a part, or the whole. */
function titleOf(result: ValuationResult | null): string {
  if (result?.is_screening) return t('生态产品价值(筛查估计)', 'Ecosystem products, a screening estimate')
  const { computed, all } = result ? coverageOf(result) : { computed: 0, all: 0 }
  return computed < all
    ? t('生态产品价值(已核算部分)', 'Ecosystem products, as far as computed')
    : t('生态产品总值', 'Gross ecosystem product')
}

/** In whose prices an account is, where it was moved to those of one year. */
function pricesOf({ price_year }: Valuation): string {
  return price_year === null ? '' : t(` · ${price_year} 年价格`, ` · at prices of ${price_year}`)
}

/** What is wanted, in the language of the page; a fault of another kind in the words of the engine. */
function missingText(row: MissingRow): string {
  if (row.code === 'not_applicable') {
    const [zh = row.reason, en = row.reason] = row.reason.split(' / ')
    return t(`不适用:${zh}`, `not applicable: ${en}`)
  }
  if (row.code === 'not_counted_here')
    return t(
      `${row.symbol} 在此类上不计入,该行未采用`,
      `${row.symbol} is not counted on this type; its row is left out`,
    )
  if (row.code === 'flow_not_reported') return t(`${row.symbol} 只报告了其他类型或其一部分`, row.reason)
  if (!row.symbol_name || (row.code !== 'input_missing' && row.code !== 'nothing_to_evaluate'))
    return row.reason
  return `${row.symbol} ${named(row.symbol_name)} (${row.unit})`
}

/** Of an indicator in a line: what is wanted, or that something is not counted, or not to be had. */
function summaryOfMissing(rows: readonly MissingRow[]): string {
  const wanted = rows.filter(({ code }) => code === 'input_missing' || code === 'nothing_to_evaluate')
  const names = [...new Set(wanted.map(wantedName))].join(t('、', ', '))
  if (wanted.length > 0) return `${t('缺', 'needs')} ${names}`
  if (rows.every(({ code }) => code === 'not_applicable')) return t('不适用', 'not applicable')
  if (rows.every(({ code }) => code === 'not_counted_here')) {
    const types = rows.map((row) => (row.ecosystem_name ? named(row.ecosystem_name) : row.ecosystem))
    return t(`${types.join('、')}所报不计入`, `what is reported of ${types.join(', ')} is not counted`)
  }
  return t('见下', 'see below')
}

/** What is wanted, by its name. */
const wantedName = ({ symbol, symbol_name }: MissingRow) => (symbol_name ? named(symbol_name) : symbol)

/** An account; where the address names none, the newest of an area (and year) that is published, of Zibo first. */
export function ValuationPage({ place }: { place: Readonly<Record<string, string>> }) {
  const list = useLoaded('/v1/valuations', { limit: 1000 })
  const { valuation_id } = place
  const asked = useLoaded(valuation_id === undefined ? undefined : '/v1/valuations/{valuation_id}', {
    valuation_id: valuation_id ?? '',
  })
  const accounts = list.value?.data ?? []
  const { area = '370300', period } = place
  const first =
    accounts.find((one) => one.area === area && (period === undefined || one.period === period)) ??
    (place.area === undefined ? accounts[0] : undefined)
  const shown = valuation_id === undefined ? first : asked.value
  if (!shown) {
    const waited = valuation_id === undefined ? list : asked
    return waited.isLoading || waited.error ? (
      <Loading of={waited} />
    ) : (
      <Empty>{t('尚无已发布的核算', 'No account has been published yet')}</Empty>
    )
  }
  const isListed = accounts.some((one) => one.valuation_id === shown.valuation_id)
  return (
    <>
      <div class="title">
        <h1>
          {named(shown.area_name)} {shown.period} · {titleOf(shown.result)}
        </h1>
        <Choice
          label={t('核算', 'Account')}
          value={String(shown.valuation_id)}
          options={(isListed ? accounts : [shown, ...accounts]).map((one) => ({
            value: String(one.valuation_id),
            label: `${named(one.area_name)} ${one.period} · ${named(one.profile.name)}${one.defaults ? t(' · 含默认值', ' · with defaults') : ''} · ${statusName(one.status)} #${one.valuation_id}${pricesOf(one)}`,
          }))}
          onChange={(id) => go(`/accounts/${id}`)}
        />
      </div>
      {shown.result ? (
        <Result
          account={shown}
          result={shown.result}
          accounts={accounts}
          tracedId={[place.group, place.indicator_id].filter(Boolean).join('/')}
          part={place.part}
        />
      ) : (
        <Empty>{statusName(shown.status)}</Empty>
      )}
    </>
  )
}

const SERVICES = keysOf(SERVICE)
/** Cards that have an address of their own. */
const PARTS = [
  { id: 'collect-next', name: { zh: '该补哪份资料', en: 'Collect next' } },
  { id: 'quality', name: { zh: '质量', en: 'Quality' } },
  { id: 'tables', name: { zh: '供给与使用表', en: 'Supply and use' } },
  { id: 'comparison', name: { zh: '比较', en: 'Comparison' } },
] as const
const serviceName = (service: ServiceKind) => named(SERVICE[service])

function Result({
  account,
  result,
  accounts,
  tracedId,
  part,
}: {
  account: Valuation
  result: ValuationResult
  accounts: readonly Valuation[]
  tracedId: string
  /** The card to which the address leads. */
  part: string | undefined
}) {
  useEffect(() => {
    if (part !== undefined) document.getElementById(part)?.scrollIntoView()
    // What stands above it may come later and push it away.
  }, [part, account.valuation_id, accounts.length])
  const isAlike = ({ defaults }: Valuation) => defaults?.defaults_id === account.defaults?.defaults_id
  const traced = result.indicators.find(({ indicator_id }) => indicator_id === tracedId)
  const indicatorIds = [...new Set(result.missing.map((one) => one.indicator_id))]
  const valued = new Set(result.indicators.filter((one) => one.monetary).map((one) => one.indicator_id))
  const wanting = indicatorIds.filter(
    (id) => !valued.has(id) && result.missing.some((one) => one.indicator_id === id && isGap(one)),
  ).length
  const missing = indicatorIds.map((indicatorId) =>
    result.missing.filter((one) => one.indicator_id === indicatorId),
  )
  return (
    <>
      <Headline account={account} result={result} accounts={accounts} />
      <div class="figures">
        {SERVICES.map((service) => (
          <ServiceFigure key={service} service={service} result={result} />
        ))}
      </div>
      {account.profile.note && <p class="note">{named(account.profile.note)}</p>}
      {account.status === 'published' && (
        <p class="files">
          {t('下载', 'Download')}:{' '}
          <a href={`/v1/valuations/${account.valuation_id}.html?language=${language.value}`}>
            {t('报告', 'report')}
          </a>
          <a href={`/v1/valuations/${account.valuation_id}.docx?language=${language.value}`}>
            {t('报告(DOCX)', 'report (DOCX)')}
          </a>
          {(['xlsx', 'csv', 'json'] as const).map((ending) => (
            <a key={ending} href={`/v1/valuations/${account.valuation_id}.${ending}`}>
              {{ xlsx: 'XLSX', csv: 'CSV', json: t('复算清单', 'manifest') }[ending]}
            </a>
          ))}
          <ShareLink />
        </p>
      )}
      {account.status !== 'published' && (
        <p class="files">
          <FileButton
            label={t('送审报告(DOCX)', 'Report for review (DOCX)')}
            name={`gep-${account.area}-${account.period}-${account.valuation_id}.docx`}
            address={`/v1/valuations/${account.valuation_id}.docx?language=${language.value}`}
          />
        </p>
      )}
      <p class="files">
        {PARTS.map(({ id, name }) => (
          <a key={id} href={`/accounts/${account.valuation_id}/${id}`}>
            {named(name)}
          </a>
        ))}
      </p>
      {traced && <TraceCard account={account} indicator={traced} />}
      <ReadingsCard result={result} />
      <TileMap area={account.area} accounts={accounts.filter(isAlike)} />
      <PartsCard account={account} />
      <SeriesCard key={account.valuation_id} account={account} />
      <QualityCard account={account} />
      <UncertaintyCard result={result} />
      {result.uncertainty && <CollectNextCard account={account} />}
      <SwitchesCard result={result} />

      <Indicators account={account} result={result} />

      <SeeaCard account={account} accounts={accounts} />
      <ComparisonCard account={account} accounts={accounts} />

      <Card
        title={t(
          `缺少数据 (未核算 ${wanting} 项,其余为部分或不适用)`,
          `Wanting data (${wanting} not computed; others in part or not applicable)`,
        )}
      >
        {missing.length === 0 && <Empty>{t('无', 'none')}</Empty>}
        {missing.map((rows) => (
          <details key={rows[0]!.indicator_id}>
            <summary>
              {named(rows[0]!.name)}{' '}
              {rows[0]!.is_mandatory && rows.some(isGap) && !valued.has(rows[0]!.indicator_id) && (
                <span class="mark unverified">{t('必算', 'mandatory')}</span>
              )}{' '}
              <small>{summaryOfMissing(rows)}</small>
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

/** The address of what is shown, to be sent to somebody. */
function ShareLink() {
  const [isCopied, setIsCopied] = useState(false)
  const copy = () =>
    navigator.clipboard?.writeText(location.href).then(
      () => setIsCopied(true),
      () => {},
    )
  return (
    <button type="button" class="plain" onClick={copy}>
      {isCopied ? t('链接已复制', 'Link copied') : t('复制链接', 'Copy the link')}
    </button>
  )
}

/** A service's part of the sum; one of which nothing could be computed is not 0, but not known. */
function ServiceFigure({ service, result }: { service: ServiceKind; result: ValuationResult }) {
  const isComputed = result.indicators.some((one) => one.service === service && one.monetary && one.is_final)
  const value = result.by_service[service]
  return (
    <div class="figure">
      <span>{serviceName(service)}</span>
      <strong>
        {isComputed ? (result.is_screening ? headline : money)(value) : t('未核算', 'not computed')}
      </strong>
      {isComputed && (
        <div class="bar">
          <i style={{ width: `${(100 * value) / (result.gep.value || 1)}%` }} />
        </div>
      )}
    </div>
  )
}

function Indicators({ account, result }: { account: Valuation; result: ValuationResult }) {
  const addressOf = ({ indicator_id }: Indicator) =>
    `/accounts/${account.valuation_id}/indicators/${encodeURIComponent(indicator_id)}`
  const counted = ({ monetary, net_imports }: Indicator) => (monetary?.value ?? 0) - (net_imports?.value ?? 0)
  return (
    <Card
      title={t('指标', 'Indicators')}
      aside={<small>{t('点指标名看每个数的由来', 'Choose one to see where each figure comes from')}</small>}
    >
      <Table
        columns={[
          { name: t('指标', 'Indicator'), cell: (one) => <Name indicator={one} address={addressOf(one)} /> },
          {
            name: t('实物量', 'Physical flow'),
            isRight: true,
            cell: ({ physical }) => (physical ? `${number(physical.value)} ${physical.unit}` : '—'),
          },
          {
            name: t('价值量', 'Value'),
            isRight: true,
            cell: ({ monetary, net_imports }) => (
              <>
                {monetary ? money(monetary.value) : '—'}
                {net_imports && net_imports.value !== 0 && (
                  <small>
                    {' '}
                    {t('区域外扣减', 'net imports')} {money(-net_imports.value)}
                  </small>
                )}
              </>
            ),
          },
          {
            name: t('占比', 'Share'),
            isRight: true,
            cell: (one) =>
              one.monetary && one.is_final ? `${number((100 * counted(one)) / result.gep.value)}%` : '—',
          },
          {
            name: t('依据', 'Grade'),
            cell: ({ grade, tier }) => (
              <>
                <GradeMark grade={grade} /> <TierMark tier={tier} />
              </>
            ),
          },
        ]}
        asCards
        groups={SERVICES.map((service) => ({
          name: serviceName(service),
          rows: result.indicators.filter((one) => one.service === service),
        }))}
        keyOf={({ indicator_id }) => indicator_id}
        onRow={(one) => go(addressOf(one))}
      />
    </Card>
  )
}

function Name({ indicator, address }: { indicator: Indicator; address: string }) {
  return (
    <>
      <a href={address}>{named(indicator.name)}</a>
      {indicator.is_outside_interval && (
        <span
          class="mark derived"
          title={t(
            '按最可能值计算;各范围偏向一侧,多数抽样落在一旁',
            'computed from the likeliest figures; their ranges lean to one side, and most draws lie beside it',
          )}
        >
          {t('在区间外', 'outside its interval')}
        </span>
      )}
      {indicator.is_partial && <span class="mark derived">{t('部分', 'partial')}</span>}
      {indicator.negative_in.length > 0 && (
        <span class="mark unverified" title={indicator.negative_in.join(', ')}>
          {t('含负值', 'negative in part')}
        </span>
      )}
      {!indicator.is_final && <span class="mark">{t('不计入合计', 'not in the sum')}</span>}
    </>
  )
}
