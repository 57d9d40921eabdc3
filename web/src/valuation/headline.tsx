import type { Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import { isGap } from '../../../engine/facts/words.ts'
import { headline, number } from '../shell/format.ts'
import { GradeMark } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { OtherWay, ScreeningSentence } from './screening.tsx'

/** How many of a profile's indicators have a value, and how many of those that must have one have none. */
export function coverageOf(result: ValuationResult) {
  const computed = result.indicators.filter(({ is_final, monetary }) => is_final && monetary).length
  const valued = new Set(result.indicators.filter((one) => one.monetary).map((one) => one.indicator_id))
  // What lacks a part of its data has a value; what the place can't have is not wanting.
  const lacking = result.missing.filter((one) => isGap(one) && one.is_final && !valued.has(one.indicator_id))
  const partial = result.indicators.filter((one) => one.is_final && one.monetary && one.is_partial).length
  const missing = new Set(lacking.map(({ indicator_id }) => indicator_id))
  const mandatory = new Set(lacking.filter((one) => one.is_mandatory).map((one) => one.indicator_id))
  return { computed, partial, all: computed + missing.size, mandatoryMissing: mandatory.size }
}

/**
 * The city's sentence: what its ecosystems are worth as far as that could be computed, how sure that is and what it leaves
 * out. Three digits: none of these figures is known better.
 */
export function Headline({
  account,
  result,
  accounts,
}: {
  account: Valuation
  result: ValuationResult
  accounts: readonly Valuation[]
}) {
  const { computed, partial, all, mandatoryMissing } = coverageOf(result)
  const { uncertainty, ratios } = result
  const isWhole = computed === all
  return (
    <section class="headline" data-testid="headline">
      {result.is_screening ? (
        <ScreeningSentence account={account} result={result} />
      ) : (
        <p class="sentence">
          {t(
            `${named(account.area_name)} ${account.period} 年生态产品总值${isWhole ? '为' : '已能核算的部分为'}`,
            `${isWhole ? 'The gross ecosystem product' : 'What could be computed of the gross ecosystem product'} of ${named(account.area_name)} in ${account.period}:`,
          )}{' '}
          <strong data-testid="gep">
            {computed === 0 ? t('未核算', 'not computed') : headline(result.gep.value)}
          </strong>
        </p>
      )}
      <p>
        {t(`${all} 项指标中核算了 ${computed} 项`, `${computed} of ${all} indicators were computed`)}
        {partial > 0 && t(`(其中 ${partial} 项只含部分类型)`, ` (${partial} of them in part)`)}
        {mandatoryMissing > 0 &&
          t(`,${mandatoryMissing} 项必算指标缺数据`, `; ${mandatoryMissing} that must be are without data`)}
        {uncertainty && computed > 0 && !result.is_screening && (
          <>
            {t(
              ';在所列数据的误差范围内,九成把握介于 ',
              '; within the stated errors, nine times in ten between ',
            )}
            <b>{headline(uncertainty.gep.p5)}</b> {t('与', 'and')} <b>{headline(uncertainty.gep.p95)}</b>
            {t(',中位数 ', ', median ')}
            {headline(uncertainty.gep.p50)}
            {t(
              '(大字按所列数值计算,未取中位数)',
              ' (the large figure is computed from the figures as given, not the median)',
            )}
          </>
        )}
        {t('。', '.')} {uncertainty?.outside_reason && `${named(uncertainty.outside_reason)}${t('。', '.')} `}
        {account.price_year === null &&
          computed > 0 &&
          t(
            '各价为所给年份的价格,未折算到同一年。',
            'Prices are of the years they were given for; they were not brought to one year. ',
          )}
        {!isWhole &&
          t(
            '它不是生态系统的全部价值:缺数据的服务没有计入,也不按零计。',
            'It is not all that the ecosystems are worth: services without data are left out, not counted as nought.',
          )}
      </p>
      <p>
        <small>
          {named(account.profile.name)} <GradeMark grade={account.profile.grade} />
          {account.price_year !== null &&
            t(` · ${account.price_year} 年价格`, ` · at prices of ${account.price_year}`)}
        </small>{' '}
        <small data-testid="ratios">
          {ratios.per_head && `${t('人均', 'per head')} ${number(ratios.per_head.value)} ${t('元', 'CNY')} `}
          {ratios.per_area && `${t('每平方公里', 'per km²')} ${headline(ratios.per_area.value)} `}
          {ratios.to_gdp && `GEP/GDP ${number(100 * ratios.to_gdp.value)}%`}
        </small>
      </p>
      <OtherWay account={account} accounts={accounts} />
      <Standing account={account} />
    </section>
  )
}

/** An account that is not, or no longer, what the bureau stands for says so before its figures. */
function Standing({ account }: { account: Valuation }) {
  const { status, reason, corrected_by, corrects } = account
  return (
    <>
      {status === 'withdrawn' && (
        <p class="problem" role="alert">
          {t('此核算已撤回', 'This account was withdrawn')}
          {reason && `: ${reason}`}
        </p>
      )}
      {(status === 'draft' || status === 'submitted') && (
        <p class="note">
          {t('尚未发布:仅主管部门与审计可见。', 'Not published: the bureau and the auditor alone see it.')}
        </p>
      )}
      {corrected_by !== null && (
        <p class="problem" role="alert">
          {t('已由更正的核算取代:', 'A correction took its place: ')}
          <a href={`/accounts/${corrected_by}`}>#{corrected_by}</a>
        </p>
      )}
      {corrects !== null && (
        <p class="note">
          {t('更正并取代核算 ', 'Corrects and takes the place of account ')}
          <a href={`/accounts/${corrects}`}>#{corrects}</a>
        </p>
      )}
    </>
  )
}
