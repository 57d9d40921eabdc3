import { useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { dateTime, instantOf } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { language, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** What the venue says to all of its members. */
export function NoticesPart() {
  const notices = useList('/v1/notices')
  const instruments = useInstruments()
  return (
    <>
      {may('publish_notice') && (
        <Card title={t('向全体成员发布公告', 'Say something to all members')}>
          <ActionForm
            testId="publish-notice"
            button={t('下一步', 'Next')}
            fields={[
              { name: 'zh', label: { zh: '中文', en: 'In Chinese' }, kind: 'long', longest: 1000 },
              { name: 'en', label: { zh: '英文', en: 'In English' }, kind: 'long', longest: 1000 },
              { name: 'symbol', options: instruments, isOptional: true },
              {
                name: 'until',
                label: { zh: '有效期至(北京时间)', en: 'Until (Beijing)' },
                kind: 'datetime',
                isOptional: true,
              },
            ]}
            effect={({ zh, en }) =>
              t(`每个页面顶部将显示:${zh} / ${en}`, `Every page will show: ${en} / ${zh}`)
            }
            send={({ zh = '', en = '', symbol, until }, key) =>
              write(
                'POST /v1/notices',
                {},
                { zh, en, ...(symbol ? { symbol } : {}), ...(until ? { until: instantOf(until) } : {}) },
                key,
              )
            }
            done={({ notice_id }) => t(`已发布公告 #${notice_id}`, `Notice ${notice_id} is published`)}
            onDone={notices.reload}
          />
        </Card>
      )}
      <Card title={t('公告', 'Notices')}>
        <Table
          testId="notices"
          asCards
          columns={[
            { name: '#', cell: ({ notice_id }) => notice_id },
            { name: t('公告', 'Notice'), class: 'long', cell: (one) => one[language.value] },
            { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol ?? t('全部', 'all') },
            { name: t('发布', 'Published'), cell: ({ at }) => dateTime(at) },
            {
              name: t('状态', 'State'),
              cell: ({ is_current, withdrawn_at, reason, until }) =>
                withdrawn_at !== null
                  ? `${t('已撤回', 'taken back')} ${dateTime(withdrawn_at)}: ${reason}`
                  : is_current
                    ? until === null
                      ? t('有效', 'stands')
                      : `${t('有效至', 'until')} ${dateTime(until)}`
                    : t('已到期', 'over'),
            },
            {
              name: '',
              cell: ({ notice_id, withdrawn_at }) =>
                withdrawn_at === null &&
                may('withdraw_notice') && (
                  <RowAction
                    name={t('撤回', 'Take back')}
                    of={`#${notice_id}`}
                    button={t('下一步', 'Next')}
                    fields={[REASON]}
                    effect={({ reason }) =>
                      t(`撤回公告 #${notice_id}:${reason}`, `Take notice ${notice_id} back: ${reason}`)
                    }
                    send={({ reason = '' }, key) =>
                      write('POST /v1/notices/{notice_id}/withdraw', { notice_id }, { reason }, key)
                    }
                    onDone={notices.reload}
                  />
                ),
            },
          ]}
          rows={notices.rows}
          keyOf={({ notice_id }) => notice_id}
        />
        <More of={notices} none={t('没有公告', 'There are none')} />
      </Card>
    </>
  )
}
