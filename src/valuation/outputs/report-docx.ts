import {
  AlignmentType,
  Document,
  Footer,
  HeadingLevel,
  type ISectionOptions,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  Table,
  TableBorders,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { Block, Report } from './report-model.ts'

/** A page of A4 in twentieths of a point, and its margin. */
const A4 = { width: 11_906, height: 16_838, margin: 1_020 } as const
/** What stands between the margins, upright and lying. */
const TEXT_WIDTH = A4.width - 2 * A4.margin
const WIDE_WIDTH = A4.height - 2 * A4.margin
/** Fonts that a Chinese office has, and what stands for them elsewhere. */
const FONT = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: 'SimSun' } as const
/** Half points. */
const SIZE = { text: 21, table: 17 } as const
const COLOUR = { rule: 'B8C6C0', heading: 'E8F1ED', bar: '7FAE9C', warning: 'FFF7E6' } as const

type Children = (Paragraph | Table)[]

/** A report as a document that an office goes on writing: A4, numbered pages, the annex on lying ones. */
export async function docxOf(report: Report): Promise<Uint8Array> {
  const { title, total, summary, signatures, signatureDate, chapters, annexTitle, annexes } = report
  const upright: Children = [
    new Paragraph({ text: title, heading: HeadingLevel.TITLE }),
    new Paragraph({
      spacing: { after: 160 },
      children: [new TextRun({ text: total, bold: true, size: 28 })],
    }),
    ...blocksOf(summary, TEXT_WIDTH),
    signatureTable(signatures, signatureDate),
    ...chapters.flatMap(({ title, blocks }, index) => [
      headingOf(`${index + 1} ${title}`, HeadingLevel.HEADING_1, index === 0),
      ...blocksOf(blocks, TEXT_WIDTH),
    ]),
  ]
  const lying: Children = [
    headingOf(`${chapters.length + 1} ${annexTitle}`, HeadingLevel.HEADING_1, false),
    ...annexes.flatMap(({ title, blocks }, index) => [
      headingOf(`${chapters.length + 1}.${index + 1} ${title}`, HeadingLevel.HEADING_2, false),
      ...blocksOf(blocks, WIDE_WIDTH),
    ]),
  ]
  const document = new Document({
    title,
    creator: '青衡 Qingheng',
    styles: {
      default: {
        document: {
          run: {
            font: FONT,
            size: SIZE.text,
            language: { value: 'en-GB', eastAsia: 'zh-CN' },
          },
        },
      },
    },
    sections: [section(upright, PageOrientation.PORTRAIT), section(lying, PageOrientation.LANDSCAPE)],
  })
  return new Uint8Array(await Packer.toArrayBuffer(document))
}

function section(
  children: Children,
  orientation: (typeof PageOrientation)[keyof typeof PageOrientation],
): ISectionOptions {
  const { width, height, margin } = A4
  return {
    properties: {
      page: {
        size: { width, height, orientation },
        margin: { top: margin, right: margin, bottom: margin, left: margin },
      },
    },
    footers: {
      default: new Footer({
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            children: [
              new TextRun({ children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES], size: 16 }),
            ],
          }),
        ],
      }),
    },
    children,
  }
}

function headingOf(
  text: string,
  heading: (typeof HeadingLevel)[keyof typeof HeadingLevel],
  pageBreakBefore: boolean,
): Paragraph {
  return new Paragraph({
    text,
    heading,
    pageBreakBefore,
    keepNext: true,
    spacing: { before: 280, after: 100 },
  })
}

function blocksOf(blocks: readonly Block[], width: number): Children {
  return blocks.flatMap((block) => blockOf(block, width))
}

function blockOf(block: Block, width: number): Children {
  switch (block.kind) {
    case 'text':
      return [
        new Paragraph({
          text: block.text,
          spacing: { before: 80, after: 80 },
          ...(block.tone === 'warning' ? { shading: { fill: COLOUR.warning } } : {}),
        }),
      ]
    case 'table':
      if (block.rows.length === 0) return []
      return [
        captionOf(block.caption),
        tableOf([block.headings, ...block.rows], block.widths ?? block.headings.map(() => 1), width),
      ]
    case 'bars': {
      if (block.bars.length === 0) return []
      return [
        captionOf(block.caption),
        ...block.bars.flatMap((bar) => barOf(bar, block.bars[0]!.value, width)),
      ]
    }
  }
}

function captionOf(text: string): Paragraph {
  return new Paragraph({
    keepNext: true,
    spacing: { before: 180, after: 60 },
    children: [new TextRun({ text, bold: true, size: SIZE.table + 2 })],
  })
}

const LINE = { style: 'single', size: 4, color: COLOUR.rule } as const
const LINES = {
  ...{ top: LINE, bottom: LINE, left: LINE, right: LINE },
  ...{ insideHorizontal: LINE, insideVertical: LINE },
}

/** A table whose first row is said again on each page. */
function tableOf(rows: readonly (readonly string[])[], shares: readonly number[], width: number): Table {
  const sum = shares.reduce((total, share) => total + share, 0)
  const columnWidths = shares.map((share) => Math.floor((width * share) / sum))
  return new Table({
    columnWidths,
    width: { size: width, type: WidthType.DXA },
    layout: TableLayoutType.FIXED,
    borders: LINES,
    rows: rows.map(
      (cells, index) =>
        new TableRow({
          tableHeader: index === 0,
          cantSplit: true,
          children: cells.map((text, column) => cellOf(text, columnWidths[column]!, index === 0)),
        }),
    ),
  })
}

function cellOf(text: string, size: number, isHeading: boolean): TableCell {
  return new TableCell({
    width: { size, type: WidthType.DXA },
    margins: { top: 40, bottom: 40, left: 80, right: 80 },
    ...(isHeading ? { shading: { fill: COLOUR.heading } } : {}),
    children: [new Paragraph({ children: [new TextRun({ text, size: SIZE.table, bold: isHeading })] })],
  })
}

/** A bar is a cell as wide as its value beside the most: it prints everywhere and is changed by hand. */
function barOf(
  { name, value, text }: { readonly name: string; readonly value: number; readonly text: string },
  most: number,
  width: number,
): Children {
  const long = Math.max(20, Math.round((width * value) / most))
  return [
    new Paragraph({
      keepNext: true,
      children: [new TextRun({ text: `${name} · ${text}`, size: SIZE.table })],
    }),
    new Table({
      columnWidths: [long],
      width: { size: long, type: WidthType.DXA },
      layout: TableLayoutType.FIXED,
      borders: TableBorders.NONE,
      rows: [
        new TableRow({
          height: { value: 150, rule: 'exact' },
          children: [
            new TableCell({
              width: { size: long, type: WidthType.DXA },
              shading: { fill: COLOUR.bar },
              children: [new Paragraph({ children: [new TextRun({ text: '', size: 2 })] })],
            }),
          ],
        }),
      ],
    }),
  ]
}

function signatureTable(signatures: readonly string[], date: string): Table {
  const size = Math.floor(TEXT_WIDTH / signatures.length)
  return new Table({
    columnWidths: signatures.map(() => size),
    width: { size: size * signatures.length, type: WidthType.DXA },
    layout: TableLayoutType.FIXED,
    borders: LINES,
    rows: [
      new TableRow({
        cantSplit: true,
        height: { value: 1_300, rule: 'atLeast' },
        children: signatures.map(
          (name) =>
            new TableCell({
              width: { size, type: WidthType.DXA },
              margins: { top: 60, bottom: 60, left: 100, right: 100 },
              children: [new Paragraph(name), new Paragraph(''), new Paragraph(date)],
            }),
        ),
      }),
    ],
  })
}
