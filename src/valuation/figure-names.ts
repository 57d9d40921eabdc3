import type { Catalog } from '../../catalog/catalog.ts'
import { type DatasetRow, SYMBOLS_ALSO } from './dataset-file.ts'
import type { RowFault } from './figure-check.ts'

/** Rows with the lines of the file on which they stand. */
interface Lined {
  readonly rows: readonly DatasetRow[]
  readonly lines: readonly number[]
}

/**
 * The second classes of the land survey within each first class (第三次全国国土调查, 工作分类), by its names: wetland
 * takes classes from several others.
 */
const FIRST_CLASSES: Readonly<Record<string, readonly number[]>> = {
  ...{ 耕地: [101, 102, 103], 园地: [201, 202, 203, 204], 种植园用地: [201, 202, 203, 204] },
  ...{ 林地: [301, 302, 305, 307], 草地: [401, 403, 404] },
  ...{ 湿地: [303, 304, 306, 402, 1105, 1106, 1108] },
  ...{ 水域: [1101, 1102, 1103, 1104, 1107, 1110] },
  ...{ 水域及水利设施用地: [1101, 1102, 1103, 1104, 1107, 1109, 1110] },
}

/** First classes of the survey that are houses, works and what serves them: one type here. */
const BUILT_CLASSES: Readonly<Record<string, number>> = {
  ...{ 商业服务业用地: 5, 工矿用地: 6, 住宅用地: 7, 公共管理与公共服务用地: 8, 特殊用地: 9 },
}

/** "一、", "(二)", "3." before a name, and "其中:", which says that the row is a part of the one above. */
const NUMBERED =
  /^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|\d{2,4}\s+|[①-⑳]\s*)\s*/
/** Yearbooks write # for "其中". */
const PART = /^(?:其中[::]?|#)\s*/
/** Marks of footnotes behind a name. */
const MARK = /[①-⑳¹²³*]+$/

const plain = (text: string) =>
  text
    .trim()
    .replace(NUMBERED, '')
    .replace(MARK, '')
    .normalize('NFKC')
    .trim()
    .replace(NUMBERED, '')
    .replace(PART, '')

/**
 * Symbols, ecosystem types and items as people call them, by their ids: 湿地 is wetland. What is not known stays as it is.
 * Second classes of the survey that are one type are added up. A row that is a part of another is a fault: it would count
 * twice.
 */
export function byTheirIds(
  catalog: Catalog,
  { rows, lines }: Lined,
): Lined & { readonly faults: readonly RowFault[] } {
  const { idOf, codes } = typesByName(catalog)
  const symbols = symbolsByName(catalog)
  const said = rows.map(({ ecosystem }) =>
    ecosystem === undefined ? '' : className(plain(ecosystem), codes),
  )
  const classTypes = new Set(said.flatMap((name) => (codes.has(name) ? [idOf(name)] : [])))
  const above = highest(catalog, classTypes)
  const kept: DatasetRow[] = []
  const keptLines: number[] = []
  const faults: RowFault[] = []
  const sums = new Map<string, { readonly at: number; readonly parts: Map<string, string> }>()
  for (const [index, row] of rows.entries()) {
    const called = {
      ...row,
      symbol: symbols.get(row.symbol) ?? row.symbol,
      ...(row.ecosystem === undefined ? {} : { ecosystem: idOf(row.ecosystem) }),
      ...(row.item === undefined ? {} : { item: idOf(row.item) }),
    }
    const isPart = row.ecosystem !== undefined && PART.test(row.ecosystem.normalize('NFKC').trim())
    const isClass = called.symbol === 'A' && !isPart && codes.has(said[index]!)
    if (isClass) called.ecosystem = above(called.ecosystem!)
    const { symbol, ecosystem, item, unit, source, value } = called
    const part = `${said[index]} ${value} ${unit}${row.note === undefined ? '' : ` (${row.note})`}`
    // What rests on other grounds is another figure.
    const { grade, tier, uncertainty } = called
    const key = JSON.stringify([
      symbol,
      ecosystem,
      item,
      unit,
      source,
      grade,
      tier,
      uncertainty !== undefined,
    ])
    const sum = sums.get(key)
    if (isClass && sum && uncertainty === undefined && !sum.parts.has(said[index]!)) {
      sum.parts.set(said[index]!, part)
      const before = kept[sum.at]!
      kept[sum.at] = {
        ...before,
        value: added(before.value, value),
        note: [...sum.parts.values()].join(' + '),
      }
      continue
    }
    const whole = isPart ? (kept.at(-1)?.ecosystem ?? '') : wholeOf(rows, said, index, codes)
    if (whole !== undefined) {
      const code = symbol === 'A' ? 'area_counted_twice' : 'flow_counted_twice'
      const detail = `${said[index]} belongs to ${whole}, whose ${symbol} is given too; give one of them`
      faults.push({ pointer: `/rows/${kept.length}`, code, detail: `/rows/${kept.length}: ${detail}` })
    }
    if (isClass && !sum) sums.set(key, { at: kept.length, parts: new Map([[said[index]!, part]]) })
    kept.push(called)
    keptLines.push(lines[index]!)
  }
  return { rows: kept, lines: keptLines, faults }
}

/** "林地面积" is the class 林地. */
function className(name: string, codes: ReadonlyMap<string, number>): string {
  const short = name.replace(/面积$/, '')
  return codes.has(short) || FIRST_CLASSES[short] ? short : name
}

/** Digits of a sum of figures that were written in decimals. */
const DIGITS = 15
const added = (a: number, b: number) => Number((a + b).toPrecision(DIGITS))

/** Of types some of which belong to others among them, the one above: canals are water, and rivers then are counted with them. */
function highest({ ecosystems }: Catalog, types: ReadonlySet<string>): (type: string) => string {
  const parents = new Map(ecosystems.map(({ ecosystem_id, parent }) => [ecosystem_id, parent]))
  return (type) => {
    let found = type
    for (let one: string | undefined = type; one !== undefined; one = parents.get(one))
      if (types.has(one)) found = one
    return found
  }
}

/** The first class that a row belongs to, where the same figure of it is given too. */
function wholeOf(
  rows: readonly DatasetRow[],
  said: readonly string[],
  index: number,
  codes: ReadonlyMap<string, number>,
): string | undefined {
  const code = codes.get(said[index]!)
  if (code === undefined) return undefined
  const { symbol, item } = rows[index]!
  return said.find(
    (name, at) =>
      at !== index &&
      rows[at]!.symbol === symbol &&
      rows[at]!.item === item &&
      FIRST_CLASSES[name]?.includes(code) === true,
  )
}

/** Types by what people call them, and the codes of the survey's second classes by their names. */
function typesByName({ ecosystems, crosswalks }: Catalog) {
  const ids = new Map<string, string>()
  const codes = new Map<string, number>()
  const call = (said: string, id: string) => {
    if (!ids.has(said)) ids.set(said, id)
  }
  for (const { ecosystem_id, name, survey_class, also } of ecosystems)
    for (const said of [
      name.zh,
      name.en.toLowerCase(),
      ...(survey_class?.split('、') ?? []),
      ...(also ?? []),
    ])
      call(said, ecosystem_id)
  // Classes of the land survey by their names: 河流水面 is water.
  for (const { classes } of crosswalks.filter(({ crosswalk_id }) => crosswalk_id.startsWith('survey')))
    for (const { code, name, ecosystem } of classes) {
      codes.set(name.zh, code)
      if (ecosystem !== null) call(name.zh, ecosystem)
    }
  for (const [name, code] of Object.entries(BUILT_CLASSES)) {
    codes.set(name, code)
    call(name, 'built-up')
  }
  const idOf = (text: string) => {
    const name = plain(text)
    return ids.get(name) ?? ids.get(name.toLowerCase()) ?? ids.get(name.replace(/面积$/, '')) ?? text
  }
  return { idOf, codes }
}

/** Symbols by the names of the catalogue, in either language, where a name is of one symbol alone; "用水量或供水量" are two names. */
function symbolsByName({ formulas }: Catalog): Map<string, string> {
  const known = new Set(formulas.flatMap(({ inputs }) => inputs.map(({ symbol }) => symbol)))
  const found = new Map<string, Set<string>>()
  for (const { inputs } of formulas)
    for (const { symbol, name } of inputs)
      for (const said of [name.zh, name.en, ...name.zh.split('或')])
        found.set(said, (found.get(said) ?? new Set()).add(symbol))
  const unique = [...found].flatMap(([name, symbols]) =>
    symbols.size === 1 && !known.has(name) ? [[name, [...symbols][0]!] as const] : [],
  )
  return new Map([...Object.entries(SYMBOLS_ALSO), ...unique])
}
