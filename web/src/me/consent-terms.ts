import type { ConsentAnswer } from '../../../engine/facts/credit.ts'
import type { Values } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { t } from '../shell/state.ts'

/** What a consent is of, as it is asked for and as it is given. */
export function consentFields(): FieldRow[] {
  return [
    {
      name: 'purpose',
      longest: 200,
      hint: t('如:流动资金贷款审查', 'for instance: a working capital loan'),
    },
    {
      name: 'until',
      label: { zh: '有效至(最长一年)', en: 'Good until (a year at most)' },
      kind: 'date',
    },
    {
      name: 'scope',
      label: { zh: '可查阅', en: 'May read' },
      options: [
        {
          value: 'grade,entries,permits',
          label: t(
            '等级、逐条记录、权益质押与清缴(报告为整页)',
            'the grade, every entry, permits, pledges and duties (a whole report)',
          ),
        },
        {
          value: 'grade,entries',
          label: t(
            '等级与逐条记录(报告不含权益、质押与清缴)',
            'the grade and every entry (a report without permits, pledges and duties)',
          ),
        },
        { value: 'grade', label: t('仅等级与记分', 'the grade and points alone') },
      ],
    },
    {
      name: 'is_once',
      label: { zh: '次数', en: 'How often' },
      options: [
        { value: 'no', label: t('有效期内可再次查阅', 'again and again while it lasts') },
        { value: 'yes', label: t('仅首次使用当日', 'on the day of its first use alone') },
      ],
    },
  ]
}

/** The same, as it is sent. */
export function consentTerms({ purpose = '', until, scope = '', is_once }: Values) {
  return {
    ...{ purpose, expires_at: `${until}T23:59:59+08:00` },
    scope: scope.split(',') as ConsentAnswer['scope'],
    is_once: is_once === 'yes',
  }
}
