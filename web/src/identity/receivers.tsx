import { useEffect, useRef, useState } from 'preact/hooks'
import type { ReceiverAnswer } from '../../../engine/facts/receiver.ts'
import { DELIVERY_STATE, keysOf, MEASURE_FIELD, type MeasureField } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { language, named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** Systems of banks, approvals, prices and insurance that are sent what comes to the public lists. */
export function ReceiversCard() {
  const receivers = useList('/v1/receivers')
  const [shown, setShown] = useState<number>()
  const nameOf = (one: ReceiverAnswer) => one[language.value]
  return (
    <Card title={t('公开清单的接收方', 'Receivers of the public lists')}>
      <p class="note">
        {t(
          '正面、负面与严重失信清单的每次列入与移出,签名后发往下列地址(Standard Webhooks),直到对方应答;也可自行读取 /v1/credit/list-changes。',
          'Each time an entry comes to the positive, negative or severe list or leaves it, it is signed and sent to these addresses (Standard Webhooks) until they answer; /v1/credit/list-changes tells the same to who asks.',
        )}
      </p>
      <Table
        testId="receivers"
        asCards
        columns={[
          { name: t('接收方', 'Receiver'), cell: (one) => nameOf(one) },
          { name: t('地址', 'Address'), class: 'long', cell: ({ callback }) => callback },
          {
            name: t('告知的措施', 'Measures that it is told'),
            cell: ({ measure_fields }) =>
              measure_fields.map((one) => named(MEASURE_FIELD[one])).join(t('、', ', ')),
          },
          {
            name: t('已送达 / 待送达 / 未送达', 'Answered / waiting / given up'),
            cell: ({ delivered, pending, failed }) => `${delivered} / ${pending} / ${failed}`,
          },
          {
            name: t('状态', 'State'),
            cell: ({ ended_at, reason }) =>
              ended_at === null
                ? t('有效', 'stands')
                : `${t('已停止', 'ended')} ${dateTime(ended_at)}: ${reason}`,
          },
          {
            name: '',
            cell: (one) => (
              <>
                <button
                  type="button"
                  class="plain"
                  aria-expanded={shown === one.receiver_id}
                  onClick={() => setShown(shown === one.receiver_id ? undefined : one.receiver_id)}
                >
                  {t('回执', 'Receipts')}
                </button>{' '}
                {one.ended_at === null && (
                  <RowAction
                    name={t('停止', 'End')}
                    of={nameOf(one)}
                    needs="end_receiver"
                    button={t('下一步', 'Next')}
                    fields={[REASON]}
                    effect={({ reason }) =>
                      t(`不再向其发送:${reason}`, `Nothing more is sent to it: ${reason}`)
                    }
                    send={({ reason = '' }, key) =>
                      write(
                        'POST /v1/receivers/{receiver_id}/end',
                        { receiver_id: one.receiver_id },
                        { reason },
                        key,
                      )
                    }
                    onDone={receivers.reload}
                  />
                )}
              </>
            ),
          },
        ]}
        rows={receivers.rows}
        keyOf={({ receiver_id }) => receiver_id}
      />
      <More of={receivers} none={t('还没有接收方', 'There are none')} />
      {shown !== undefined && <Receipts receiver={shown} />}
      <ActionForm
        testId="add-receiver"
        needs="add_receiver"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'zh', label: { zh: '名称(中文)', en: 'Name in Chinese' }, longest: 100 },
          { name: 'en', label: { zh: '名称(英文)', en: 'Name in English' }, longest: 100 },
          { name: 'callback', longest: 500, hint: 'https://' },
          {
            name: 'measure_fields',
            isMany: true,
            options: keysOf(MEASURE_FIELD).map((value) => ({ value, label: named(MEASURE_FIELD[value]) })),
          },
          { name: 'document', longest: 200 },
        ]}
        effect={({ zh, callback }) =>
          t(
            `此后清单的每次变动发往 ${zh}:${callback}`,
            `From now on each change of the lists is sent to ${zh}: ${callback}`,
          )
        }
        send={({ zh = '', en = '', callback = '', measure_fields = '', document = '' }, key) =>
          write(
            'POST /v1/receivers',
            {},
            {
              zh,
              en,
              callback,
              document,
              measure_fields: measure_fields.split(',').filter(Boolean) as MeasureField[],
            },
            key,
          )
        }
        done={() => t('已新增', 'Done')}
        onDone={receivers.reload}
      />
    </Card>
  )
}

function Receipts({ receiver }: { receiver: number }) {
  const deliveries = useList('/v1/receivers/{receiver_id}/deliveries', { receiver_id: receiver })
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [receiver, deliveries.rows?.length])
  return (
    <div ref={place}>
      <Table
        testId="deliveries"
        asCards
        columns={[
          { name: t('消息', 'Message'), cell: ({ message_id }) => message_id },
          { name: t('状态', 'State'), cell: ({ delivery_state }) => named(DELIVERY_STATE[delivery_state]) },
          { name: t('次数', 'Attempts'), isRight: true, cell: ({ attempts }) => attempts },
          { name: t('应答码', 'Answer'), cell: ({ http_status }) => http_status ?? '—' },
          {
            name: t('最近一次', 'Last'),
            cell: ({ last_attempt_at }) => (last_attempt_at === null ? '—' : dateTime(last_attempt_at)),
          },
          {
            name: t('下一次', 'Next'),
            cell: ({ next_attempt_at }) => (next_attempt_at === null ? '—' : dateTime(next_attempt_at)),
          },
          { name: 'SHA-256', class: 'long', cell: ({ body_sha256 }) => <small>{body_sha256}</small> },
        ]}
        rows={deliveries.rows}
        keyOf={({ message_id }) => message_id}
      />
      <More of={deliveries} none={t('还没有发送', 'Nothing was sent yet')} />
    </div>
  )
}
