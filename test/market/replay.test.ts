import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readBinary, readText, replay } from '../../src/market/replay.ts'
import { ROOT, temporaryFolder } from '../helpers/server.ts'

const folder = temporaryFolder('replay')
afterAll(() => folder.remove())

const TEXT = `# type,side,ioc,market,quantity,seq,order_id,price
0,1,0,0,10,0,18446744073709551615,100
0,1,0,0,5,1,2,101
0,0,1,0,12,2,3,100
0,0,0,1,9,3,4,0
2,1,0,0,4,4,2,99
0,0,0,0,4,5,5,99
1,0,0,0,0,6,5,0
2,0,0,0,1,7,77,50`

const REPORT = [
  '0,0,1,18446744073709551615,100,10',
  '0,1,1,2,101,5',
  '0,2,0,3,100,12',
  '1,2,100,10,18446744073709551615,3',
  '2,2,0,3,100',
  '0,3,0,4,0,9',
  '1,3,101,5,2,4',
  '2,3,0,4,0',
  '5,4,2',
  '0,5,0,5,99,4',
  '2,6,0,5,99',
  '5,7,77',
]

function binary(text: string): Uint8Array {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  const bytes = new Uint8Array(16 + lines.length * 40)
  const view = new DataView(bytes.buffer)
  view.setUint32(8, 1, true)
  view.setUint32(12, lines.length, true)
  lines.forEach((line, index) => {
    const at = 16 + index * 40
    const [type, side, ioc, market, quantity, seq, orderId, price] = line.split(',').map(BigInt) as bigint[]
    for (const [offset, value] of [type, side, ioc, market].entries())
      view.setUint8(at + offset, Number(value))
    view.setUint32(at + 4, Number(quantity), true)
    view.setBigUint64(at + 8, seq!, true)
    view.setBigUint64(at + 16, orderId!, true)
    view.setBigInt64(at + 24, price!, true)
  })
  return bytes
}

test.each([
  ['text', () => readText(TEXT)],
  ['binary', () => readBinary(binary(TEXT))],
])('messages as %s give the report in canonical order, ids of 64 bits included', (_, read) => {
  const lines: string[] = []
  expect(replay(read(), (chunk) => lines.push(...chunk))).toBe(8)
  expect(lines).toEqual(REPORT)
})

test.each([
  ['a short line', '0,1,0', 'line 1: eight whole numbers'],
  ['a wrong type', '9,1,0,0,1,0,1,1', 'line 1: type 9'],
  ['a wrong side', '0,7,0,0,1,0,1,1', 'line 1: side 7'],
  ['a price of 64 bits', '0,1,0,0,1,0,1,9007199254740993', 'beyond 2^53'],
  ['a negative id', '0,1,0,0,1,0,-1,1', 'unsigned number of 64 bits'],
  ['a falling seq', '0,1,0,0,1,5,1,1\n0,1,0,0,1,4,2,1', 'must not fall'],
])('%s is told with its place', (_, text, sentence) => {
  expect(() => replay(readText(text), () => {})).toThrow(sentence)
})

test('a file with bytes behind its messages is told, and one that is something else', () => {
  const sound = binary(TEXT)
  const longer = new Uint8Array(sound.length + 3)
  longer.set(sound)
  expect(() => [...readBinary(longer)]).toThrow('3 bytes follow')
  const packed = sound.slice()
  packed.set([0x1f, 0x8b])
  expect(() => [...readBinary(packed)]).toThrow('the file is gzip')
})

test('a file that is cut off is told', () => {
  expect(() => [...readBinary(binary(TEXT).slice(0, 100))]).toThrow('cut off')
})

describe('qingheng replay', () => {
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, ['src/bin.mjs', 'replay', ...argv], { cwd: ROOT })

  test('writes the report, joined by a newline, none at the end', () => {
    const file = join(folder.path, 'case.csv')
    writeFileSync(file, TEXT)
    expect(String(run(file).stdout)).toBe(REPORT.join('\n'))
    const bin = join(folder.path, 'case.bin')
    writeFileSync(bin, binary(TEXT))
    expect(String(run(bin).stdout)).toBe(REPORT.join('\n'))
    expect(JSON.parse(String(run(bin, '--json').stdout))).toMatchObject({ messages: 8 })
  })

  test('a reader that stops reading is no fault', () => {
    const file = join(folder.path, 'long.csv')
    writeFileSync(
      file,
      Array.from({ length: 200_000 }, (_, index) => `0,0,0,0,1,${index},${index + 1},1`).join('\n'),
    )
    const piped = spawnSync('sh', ['-c', `${process.execPath} src/bin.mjs replay ${file} | head -n 1`], {
      cwd: ROOT,
    })
    expect([String(piped.stdout).trim(), String(piped.stderr)]).toEqual(['0,0,0,1,1,1', ''])
  })

  test('says what is wrong with a file, and exits with 1', () => {
    const file = join(folder.path, 'bad.csv')
    writeFileSync(file, '0,1')
    const ran = run(file)
    expect([ran.status, String(ran.stderr)]).toEqual([1, expect.stringContaining('line 1')])
  })
})
