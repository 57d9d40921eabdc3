import type { ConsentAnswer } from '../../../engine/facts/credit.ts'
import { CONSENT_SCOPE } from '../../../engine/facts/words.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { isOf, may, me } from '../shell/who.tsx'
import { Requests } from './consent-requests.tsx'
import { consentFields, consentTerms } from './consent-terms.ts'

/** Consents that an enterprise gave; of a bank those that it was given: its clients. */
export function ConsentsPart() {
  const consents = useList('/v1/credit/consents')
  const subjects = useSubjects()
  const isBank = isOf('bank')
  const state = ({ is_in_force, revoked_at }: ConsentAnswer) =>
    is_in_force
      ? t('有效', 'in force')
      : revoked_at === null
        ? t('已到期', 'has run out')
        : t('已撤回', 'taken back')
  return (
    <>
      <Card
        title={isBank ? t('客户授权', 'Consents of clients') : t('我给银行的授权', 'Consents that I gave')}
      >
        <Table
          testId="consents"
          asCards
          columns={[
            {
              name: isBank ? t('客户', 'Client') : t('银行', 'Bank'),
              cell: ({ uscc, name, bank_uscc, is_in_force }) => {
                if (!isBank) return subjects.nameOf(bank_uscc)
                return is_in_force ? <a href={`/credit/${uscc}`}>{named(name)}</a> : named(name)
              },
            },
            { name: t('用途', 'Purpose'), cell: ({ purpose }) => purpose },
            {
              name: t('范围', 'Scope'),
              cell: ({ scope, is_once }) =>
                [
                  ...scope.map((one) => named(CONSENT_SCOPE[one])),
                  ...(is_once ? [t('仅一次', 'for one question')] : []),
                ].join(t('、', ', ')),
            },
            { name: t('给予', 'Given'), cell: ({ granted_at }) => dateTime(granted_at) },
            { name: t('有效至', 'Good until'), cell: ({ expires_at }) => dateTime(expires_at) },
            { name: t('状态', 'State'), cell: state },
            {
              name: '',
              cell: ({ consent_id, is_in_force, bank_uscc }) =>
                !isBank &&
                is_in_force && (
                  <RowAction
                    needs="revoke_consent"
                    name={t('撤回', 'Take back')}
                    of={consent_id}
                    button={t('下一步', 'Next')}
                    fields={[]}
                    effect={() =>
                      t(
                        `${subjects.nameOf(bank_uscc)} 从此不能查阅您的档案;此前的查询记录保留。`,
                        `${subjects.nameOf(bank_uscc)} can't read your file from now on; what it read before stays on record.`,
                      )
                    }
                    send={(_, key) =>
                      write('DELETE /v1/credit/consents/{consent_id}', { consent_id }, undefined, key)
                    }
                    onDone={consents.reload}
                  />
                ),
            },
          ]}
          rows={consents.rows}
          keyOf={({ consent_id }) => consent_id}
          classOf={({ is_in_force }) => (is_in_force ? '' : 'struck')}
        />
        <More of={consents} none={t('没有授权', 'No consents')} />
        {!isBank && me.value?.uscc && (
          <p>
            <a href={`/credit/${me.value.uscc}`}>
              {t('查看我的信用档案与被查询记录', 'My credit file, and who read it')}
            </a>
          </p>
        )}
      </Card>
      {isBank && <Notices />}
      <Requests onDone={consents.reload} />
      {!isBank && may('grant_consent') && <Grant onDone={consents.reload} />}
    </>
  )
}

function Grant({ onDone }: { onDone: () => void }) {
  const banks = useSubjects('bank')
  return (
    <Card title={t('授权银行查阅', 'Let a bank read my file')}>
      <ActionForm
        testId="grant"
        button={t('下一步', 'Next')}
        fields={[{ name: 'bank_uscc', options: banks.options }, ...consentFields()]}
        effect={({ bank_uscc = '', until }) =>
          t(
            `${banks.nameOf(bank_uscc)} 可查阅您的信用档案至 ${until};每次查阅都会记录,您可随时撤回。`,
            `${banks.nameOf(bank_uscc)} may read your credit file until ${until}; each reading is recorded, and you can take it back at any time.`,
          )
        }
        send={({ bank_uscc = '', ...values }, key) =>
          write('POST /v1/credit/consents', {}, { bank_uscc, ...consentTerms(values) }, key)
        }
        onDone={onDone}
      />
    </Card>
  )
}

/** Clients whose grade became another of late. */
function Notices() {
  const notices = useLoaded('/v1/credit/notices', {}).value?.data ?? []
  if (notices.length === 0) return null
  return (
    <Card title={t('客户等级变化(近 90 日)', 'Grades that changed (90 days)')}>
      <Table
        testId="grade-notices"
        asCards
        columns={[
          { name: t('时间', 'When'), cell: ({ at }) => dateTime(at) },
          {
            name: t('客户', 'Client'),
            cell: ({ uscc, name }) => <a href={`/credit/${uscc}`}>{named(name)}</a>,
          },
          {
            name: t('变化', 'Change'),
            cell: ({ from_grade, to_grade }) =>
              from_grade && to_grade
                ? `${named(from_grade)} → ${named(to_grade)}`
                : t('等级已变化(未获授权查看)', 'it changed; no consent to see how'),
          },
          {
            name: t('对质押', 'For pledges'),
            cell: ({ has_pledge, bars_pledges }) =>
              [
                has_pledge ? t('有质押在押', 'a pledge stands') : '',
                bars_pledges ? t('现等级不得新设质押', 'its grade now lets nothing more be pledged') : '',
              ]
                .filter(Boolean)
                .join(t(';', '; ')),
          },
        ]}
        rows={notices}
        keyOf={({ uscc, at }) => `${uscc} ${at}`}
      />
    </Card>
  )
}
