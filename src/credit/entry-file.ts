import { z } from 'zod'
import { creditEntryRow, MAX_CREDIT_ROWS } from '../../engine/facts/credit.ts'
import { ENTRY_SOURCE } from '../../engine/facts/words.ts'
import type { TableKind } from '../edge/table-kind.ts'
import { faultOfFine, fineOf } from './fines.ts'
import { kindsOf } from './penalty-kinds.ts'

/** Headings of the template, and those that authorities write over such tables (行政处罚信息 of 信用中国). */
export const CREDIT_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  uscc: ['uscc', '统一社会信用代码', '信用代码', '行政相对人代码', '行政相对人代码_1(统一社会信用代码)'],
  name: ['name', '名称', '企业名称', '行政相对人名称'],
  item_id: ['item_id', '事项', '记分事项', '处罚类别', '行为类型'],
  fine: [
    'fine',
    '罚款金额(万元)',
    '罚款金额（万元）',
    '罚没金额(万元)',
    '罚没金额（万元）',
    '罚款(万元)',
    '罚款（万元）',
  ],
  fine_yuan: [
    'fine_yuan',
    '罚款金额(元)',
    '罚款金额（元）',
    '罚没金额(元)',
    '罚没金额（元）',
    '罚款(元)',
    '罚款（元）',
  ],
  /** The heading says no unit: some offices write yuan, others 10,000 yuan. */
  fine_unstated: ['罚款金额', '罚没金额', '处罚金额', '罚款', '罚款数额'],
  decided_on: ['decided_on', '决定日期', '处罚决定日期', '作出日期'],
  acted_on: ['acted_on', '行为日期', '违法行为日期', '违法行为发生日期'],
  authority: ['authority', '机关', '处罚机关', '决定机关'],
  document: ['document', '文号', '决定书文号', '行政处罚决定书文号'],
  cited_law: ['cited_law', '处罚依据', '法律依据'],
  entry_source: ['entry_source', '来源', '记录来源'],
  /** Of our own export: a row that was taken back, or takes another back. */
  withdrawn: ['withdraws', '撤回', '撤回withdraws'],
  withdrawn_by: ['withdrawn_by', '被撤回', '被撤回withdrawnby'],
  detail: ['detail', '事实', '说明', '违法事实'],
}

/** "2026/3/5", "2026年3月5日" and "20260305" are days as people write them. */
const WRITTEN = /^(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?$|^(\d{4})(\d{2})(\d{2})$/
/** From one day to another, of which the last counts. */
const UNTIL = /[至到~—–]/
/** Days as spreadsheets count them, from 2000 to 2099, where a cell has no format of a day. */
const [FIRST_SERIAL, LAST_SERIAL] = [36_526, 73_050]
const SERIAL_OF_1970 = 25_569

function dayOfText(said: string): string {
  const whole = said.normalize('NFKC').trim()
  const text = (whole.split(UNTIL).at(-1) ?? whole)
    .trim()
    .replace(/[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$/, '')
  const serial = /^\d{5}$/.test(text) ? Number(text) : 0
  if (serial >= FIRST_SERIAL && serial <= LAST_SERIAL)
    return new Date((serial - SERIAL_OF_1970) * 86_400_000).toISOString().slice(0, 10)
  const [, ...parts] = WRITTEN.exec(text) ?? []
  const [year, month, day] = parts.filter((part) => part !== undefined)
  return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : whole
}

/** Whose a row is: the bureau's or the operator's where it says so; of any other, another authority handed it over. */
function sourceOf(said: string): 'bureau' | 'market' | 'authority' {
  const name = said.normalize('NFKC').toLowerCase()
  const isOf = (one: 'bureau' | 'market') =>
    [ENTRY_SOURCE[one].zh, ENTRY_SOURCE[one].en, one].some((each) => each === name)
  return isOf('bureau') ? 'bureau' : isOf('market') ? 'market' : 'authority'
}

/** A row of the file: with the name that stands beside the code, and what was fined, which says which item it is. */
export const creditFileRow = creditEntryRow.omit({ fine: true }).extend({
  name: z.string().max(200).optional(),
  /** In 10,000 CNY. */
  fined: z.string().max(30).optional(),
  /** It was taken back, or takes another back. */
  withdrawn: z.string().max(30).optional(),
})
export type CreditFileRow = z.output<typeof creditFileRow>

export const CREDIT_FILE: TableKind<CreditFileRow> = {
  columns: CREDIT_COLUMNS,
  needed: ['uscc', 'item_id', 'decided_on', 'authority', 'document'],
  leavesOthers: true,
  schema: creditFileRow,
  maxRows: MAX_CREDIT_ROWS,
  // Who signed and when may stand below the table, under the office and the day.
  isLeftOpen: (cell) => ['uscc', 'document', 'item_id'].every((name) => cell(name) === ''),
  // An act of law is not passed over because somebody filtered a sheet.
  refusesHidden: true,
  furtherFaults(row) {
    const { item_id = '', fined } = row as Partial<CreditFileRow>
    const detail = faultOfFine(kindsOf(item_id), fined)
    return detail === undefined ? [] : [{ column: 'fine', code: 'fine_unreadable', detail }]
  },
  rowOf(cells) {
    const text = (name: string) => cells.get(name) ?? ''
    const [name, fined] = [text('name'), fineOf(text)]
    const withdrawn = text('withdrawn') || text('withdrawn_by')
    return {
      ...(name === '' ? {} : { name }),
      ...(fined === '' ? {} : { fined }),
      ...(withdrawn === '' ? {} : { withdrawn }),
      uscc: text('uscc').toUpperCase(),
      item_id: text('item_id'),
      decided_on: dayOfText(text('decided_on')),
      ...(text('acted_on') === '' ? {} : { acted_on: dayOfText(text('acted_on')) }),
      ...(text('cited_law') === '' ? {} : { cited_law: text('cited_law') }),
      entry_source: sourceOf(text('entry_source')),
      authority: text('authority'),
      document: text('document'),
      // What an authority writes of no case is what its item says.
      detail: text('detail') === '' ? text('item_id') : text('detail'),
    }
  },
}
