import { useState } from 'preact/hooks'
import { keysOf, REPORT_PART, type ReportPart, type Word } from '../../../engine/facts/words.ts'
import { PARTS, type Verdict, verifyBundle } from '../../../engine/proof/report.ts'
import { NoTrustFile, readTrust } from '../../../engine/proof/trust.ts'
import { ask, useList, useLoaded, write } from '../shell/api.ts'
import { download, FileButton } from '../shell/download.tsx'
import { ActionForm } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { language, named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { isOf, may, me } from '../shell/who.tsx'

const bundlePath = (id: number) => `/v1/credit/reports/${id}/bundle`

/** Reports that a bank asked for, or that were issued about one's enterprise; and the check of one that came from elsewhere. */
export function ReportsPart() {
  const reports = useList('/v1/credit/reports')
  const { error, send } = useSending()
  const save = (id: number) =>
    void send(
      () => ask<object>('GET', bundlePath(id)),
      (bundle) => download(`report-${id}.json`, JSON.stringify(bundle), 'application/json'),
    )
  return (
    <>
      <Card title={t('信用报告', 'Credit reports')}>
        <Table
          testId="reports"
          asCards
          columns={[
            { name: '#', cell: ({ report_id }) => report_id },
            { name: t('企业', 'Enterprise'), cell: ({ name, uscc }) => `${named(name)} ${uscc}` },
            { name: t('收件人', 'For whom'), cell: ({ bank_name }) => named(bank_name) },
            { name: t('用途', 'Purpose'), cell: ({ purpose }) => purpose },
            {
              name: t('等级', 'Grade'),
              cell: ({ grade, score, has_record }) => (
                <>
                  {named(grade.name)} ({score})
                  {!has_record && <small> {t('尚无记录', 'no record yet')}</small>}
                </>
              ),
            },
            { name: t('签发', 'Issued'), cell: ({ issued_at }) => dateTime(issued_at) },
            {
              name: t('有效至', 'Good until'),
              cell: ({ expires_at, is_valid }) =>
                is_valid ? (
                  dateTime(expires_at)
                ) : (
                  <span class="mark unverified">{t('已失效', 'stands no more')}</span>
                ),
            },
            {
              name: '',
              cell: ({ report_id }) => (
                <span class="buttons">
                  <button
                    type="button"
                    class="plain"
                    aria-label={`${t('保存报告', 'Save report')} ${report_id}`}
                    onClick={() => save(report_id)}
                  >
                    {t('保存报告', 'Save')}
                  </button>
                  <FileButton
                    label={t('单页(打印)', 'One page, for print')}
                    name={`report-${report_id}.html`}
                    address={`/v1/credit/reports/${report_id}/page?language=${language.value}`}
                  />
                </span>
              ),
            },
          ]}
          rows={reports.rows}
          keyOf={({ report_id }) => report_id}
          classOf={({ is_valid }) => (is_valid ? '' : 'struck')}
        />
        <More of={reports} none={t('尚无报告', 'No reports yet')} />
        <Problem error={error} />
        {may('issue_report') && <AskCard onDone={reports.reload} />}
        {may('issue_own_report') && <OwnCard onDone={reports.reload} />}
      </Card>
      <VerifyCard />
    </>
  )
}

/** A report about oneself, to be shown to whom one likes. */
function OwnCard({ onDone }: { onDone: () => void }) {
  return (
    <ActionForm
      testId="own-report"
      button={t('出具本人报告', 'Report about myself')}
      fields={[
        { name: 'purpose', longest: 200, isOptional: true },
        {
          ...{ name: 'withhold', isMany: true },
          label: { zh: '不提供(报告中注明)', en: 'Leave out (the report says so)' },
          options: keysOf(REPORT_PART).map((value) => ({ value, label: named(REPORT_PART[value]) })),
        },
      ]}
      effect={() =>
        t(
          '出具一份关于本企业的签名报告,有效 30 日,可自行转交他人;不计为他人查询。',
          'A signed report about your enterprise, good for 30 days, to pass on as you like; it is nobody’s enquiry.',
        )
      }
      send={({ purpose, withhold = '' }, key) =>
        write(
          'POST /v1/credit/own-reports',
          {},
          {
            ...(purpose ? { purpose } : {}),
            ...(withhold ? { withhold: withhold.split(',') as ReportPart[] } : {}),
          },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

function AskCard({ onDone }: { onDone: () => void }) {
  // A report says what entries say.
  const consents =
    useList('/v1/credit/consents').rows?.filter(
      ({ is_in_force, scope }) => is_in_force && scope.includes('entries'),
    ) ?? []
  const consentOf = (id: string | undefined) => consents.find(({ consent_id }) => String(consent_id) === id)
  if (consents.length === 0)
    return (
      <p class="empty">
        {t(
          '没有包含记录明细的有效客户授权',
          'No client has given a consent that is in force and has the entries in it',
        )}
      </p>
    )
  return (
    <ActionForm
      testId="ask-report"
      button={t('申请报告', 'Ask for a report')}
      fields={[
        {
          name: 'consent_id',
          label: { zh: '客户授权', en: 'Consent of a client' },
          options: consents.map(({ consent_id, uscc, name, purpose }) => ({
            value: String(consent_id),
            label: `${named(name)} (${uscc}) · ${purpose}`,
          })),
        },
      ]}
      effect={({ consent_id }) =>
        t(
          `按授权用途“${consentOf(consent_id)?.purpose ?? ''}”签发报告;企业可见此次查询。`,
          `It is issued for “${consentOf(consent_id)?.purpose ?? ''}”; the enterprise sees this enquiry.`,
        )
      }
      send={({ consent_id }, key) =>
        write(
          'POST /v1/credit/reports',
          {},
          { consent_id: Number(consent_id), purpose: consentOf(consent_id)?.purpose ?? '' },
          key,
        )
      }
      done={({ report_id, score, grade }) =>
        t(
          `报告 #${report_id}:${named(grade.name)}(${score})`,
          `Report #${report_id}: ${named(grade.name)} (${score})`,
        )
      }
      onDone={onDone}
    />
  )
}

/** A bundle is checked here, in the browser: nothing of it is sent. */
function VerifyCard() {
  const trust = useLoaded('/v1/log/trust').value
  const [bundle, setBundle] = useState<File>()
  const [kept, setKept] = useState<File>()
  const [verdict, setVerdict] = useState<Verdict>()
  const [fault, setFault] = useState<Word>()
  const look = async (file: File | undefined, trustFile: File | undefined) => {
    setVerdict(undefined)
    setFault(undefined)
    if (!file || !trust) return
    const own = isOf('bank') ? me.value?.uscc : undefined
    try {
      const trusted = trustFile ? readTrust(await trustFile.text()) : trust
      const asked = { now: Date.now(), ...(own ? { audience: own } : {}) }
      setVerdict(verifyBundle(await file.text(), trusted, asked))
    } catch (error) {
      if (!(error instanceof NoTrustFile)) throw error
      setFault(error.why)
    }
  }
  return (
    <Card title={t('核验报告', 'Verify a report')}>
      <p>
        {t(
          '在本机核验,不上传。要完全不依赖本服务,请保存',
          'It is verified here and sent nowhere. To rely on nothing of this service, save the',
        )}{' '}
        <a href="/verify.html" download="verify.html">
          {t('离线核验页', 'offline verifier')}
        </a>{' '}
        {t('与', 'and the')}{' '}
        <button
          type="button"
          class="plain"
          onClick={() => trust && download('trust.json', JSON.stringify(trust), 'application/json')}
        >
          {t('信任文件', 'trust file')}
        </button>
        {t(',并以纸面核对其中的公钥。', ', and compare its keys with what you were given on paper.')}
      </p>
      <div class="form">
        <label class="field">
          <span>{t('报告文件', 'Bundle')}</span>
          <input
            type="file"
            name="bundle"
            accept=".json"
            onChange={(event) => {
              const [file] = (event.target as HTMLInputElement).files ?? []
              setBundle(file)
              void look(file, kept)
            }}
          />
        </label>
        <label class="field">
          <span>
            {t(
              '自存的信任文件(可空;其中可加见证人公钥与所需人数)',
              'Trust file of your own (may be blank; witnesses and how many are needed can be added to it)',
            )}
          </span>
          <input
            type="file"
            name="trust"
            accept=".json"
            onChange={(event) => {
              const [file] = (event.target as HTMLInputElement).files ?? []
              setKept(file)
              void look(bundle, file)
            }}
          />
        </label>
      </div>
      {fault && (
        <p class="problem" role="alert">
          {named(fault)}
        </p>
      )}
      {verdict && (
        <div class={verdict.isGood ? 'done' : 'problem'} role="status" data-testid="verdict">
          <b>
            {verdict.isGood ? t('报告可信', 'The report holds') : t('报告不可信', 'The report does not hold')}
          </b>
          <ul>
            {verdict.steps.map(({ part, isGood, why }) => (
              <li key={part}>
                {isGood ? '✓' : '✗'} {named(PARTS[part])}
                {why && `: ${named(why)}`}
              </li>
            ))}
          </ul>
          {verdict.isGood && verdict.claims && (
            <p>
              {named(verdict.claims.name)} · {verdict.claims.score} ·{' '}
              {verdict.claims.grade ? named(verdict.claims.grade.name) : verdict.claims.grade_id}
            </p>
          )}
        </div>
      )}
    </Card>
  )
}
