import type { Context } from 'hono'
import { z } from 'zod'
import type { Fault } from '../../engine/facts/common.ts'
import { ProblemError, unsupportedMediaType } from './problem.ts'
import { CSV_TYPE, type Env, ODS_TYPE, XLS_TYPE, XLSX_TYPE } from './route.ts'
import { MAX_CELL, MAX_COLUMNS, UnreadableFile } from './sheets.ts'
import type { FileForm, ReadFile, ReadTable } from './table-file.ts'
import type { LineFault } from './table-line.ts'

const JSON_TYPE = 'application/json'
const TEXT_TYPES: readonly string[] = [CSV_TYPE, JSON_TYPE]
const fileText = z.string().max(8 * 1024 * 1024)
/** What a table may come as. */
export const TABLE_TYPES = [CSV_TYPE, XLSX_TYPE, XLS_TYPE, ODS_TYPE, JSON_TYPE] as const
/** More than any kind of table has; each kind says how many it takes. */
const MAX_RECORDS = 100_000
const jsonCell = z.union([z.string().max(MAX_CELL), z.number(), z.boolean(), z.null()])
/** Of a table as JSON: a list of records, the names as headings. */
const records = z
  .array(z.record(z.string().max(MAX_CELL), jsonCell).meta({ maxProperties: MAX_COLUMNS }))
  .max(MAX_RECORDS)
/** The body of a route that takes a table. */
export const FILE_BODY = {
  content: Object.fromEntries(
    TABLE_TYPES.map((type) => [type, { schema: type === JSON_TYPE ? records : fileText }]),
  ),
}
/** Where tables are uploaded: these paths take other bodies than JSON. */
export const UPLOAD_PATH = /^\/v1\/[a-z-]+\/files$/
/** Where parts of large files are sent. */
export const PART_PATH = /^\/v1\/rasters\/[^/]+\/parts\/[^/]+$/

/** The table that a request brings, by its own type. Throws what is said to who sent it. */
export async function readUpload<Row>(
  c: Context<Env>,
  read: ReadTable<Row>,
  said: Omit<FileForm, 'isWorkbook'> = {},
): Promise<ReadFile<Row>> {
  const type = (c.req.header('Content-Type') ?? '').split(';')[0]!.trim()
  if (!TABLE_TYPES.some((one) => one === type)) throw unsupportedMediaType(TABLE_TYPES.join(', '))
  const bytes = new Uint8Array(await c.req.arrayBuffer())
  try {
    return await read(bytes, { ...said, isWorkbook: !TEXT_TYPES.includes(type) }, c.req.raw.signal)
  } catch (error) {
    if (error instanceof UnreadableFile) throw new ProblemError(400, 'unreadable_file', error.message)
    throw error
  }
}

/** Every fault of a file by its line: of the form, and of what was read, by the pointer into the rows. */
export function faultsOnLines(
  { faults, lines }: ReadFile<unknown>,
  checked: readonly Fault[],
): readonly Fault[] {
  const all = [...faults.map(lineError), ...checked.map((fault) => onLine(fault, lines))]
  return all.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

/** The refusal of rows: all that is wrong with them, and its first code. */
export function refusalOfRows(errors: readonly Fault[]): ProblemError {
  const detail = errors.map((error) => error.detail).join('; ')
  return new ProblemError(422, errors[0]!.code, detail, { errors: [...errors] })
}

function lineError({ line, column, code, detail }: LineFault): Fault {
  return { pointer: `/${column}`, line, column, code, detail: `line ${line}, ${column}: ${detail}` }
}

/** A fault of the rows, told by the line of the file; one of the whole upload has none. */
function onLine({ pointer, code, detail }: Fault, lines: readonly number[]): Fault {
  const [, index, column] = /^\/rows\/(\d+)(?:\/(\w+))?$/.exec(pointer) ?? []
  if (index === undefined) return { pointer, code, detail }
  const line = lines[Number(index)]!
  const sentence = detail.slice(detail.indexOf(': ') + 2)
  const where = column === undefined ? `line ${line}` : `line ${line}, ${column}`
  const at = column === undefined ? { pointer } : { pointer: `/${column}`, column }
  return { ...at, line, code, detail: `${where}: ${sentence}` }
}
