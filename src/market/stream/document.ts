import { z } from 'zod'
import { CANDLE_INTERVALS } from '../../../engine/facts/market.ts'
import {
  BOOK_DEPTHS,
  channelData,
  clientMessage,
  MAX_SYMBOLS,
  PRIVATE_CHANNELS,
  PUBLIC_CHANNELS,
} from '../../../engine/facts/stream.ts'
import { VERSION } from '../../edge/document.ts'
import type { Router } from '../../edge/route.ts'

/** What each channel says, how it goes on, and what of a subscription it listens to. */
const ABOUT: Readonly<Record<keyof typeof channelData, string>> = {
  trades:
    'A snapshot has the last 50 trades; each update the trades since. Parameters: symbols, from_seq. 成交。',
  book: `Price levels, best first, as [price, quantity, orders]. An update has the levels that changed; quantity "0" takes one away, which is also how a level leaves the window of ${BOOK_DEPTHS.join(', ')} levels. checksum is the CRC-32 of the ten best levels a side. Parameters: symbols, depth, from_seq. 盘口。`,
  book_l3:
    'Orders as [order_id, price, shown quantity, place]; quantity "0" takes one away. Parameters: symbols, from_seq. 逐笔委托。',
  ticker: 'Last price, best prices, the day so far. Parameters: symbols, from_seq. 行情快照。',
  candles: `Candles that changed; an interval without a trade has none. Parameters: symbols, interval (${Object.keys(CANDLE_INTERVALS).join(', ')}), from_seq. K 线。`,
  auctions: 'What a call would trade if it ended now. Parameters: symbols, from_seq. 集合竞价。',
  status: 'The phase of a market. Parameters: symbols, from_seq. 市场阶段。',
  notices:
    'What the venue says to everybody, of this market or of all: a snapshot has what stands, the newest first; an update what was said or taken back since; what ends by its time is not told, `until` says when. It always begins with a snapshot. Parameter: symbols. 公告。',
  orders:
    'Own orders that changed, whole. Never dropped; with from_seq everything after it comes again, from the tables. No other parameter. 本人委托。',
  fills: 'Own trades. Never dropped; from_seq as with orders. No other parameter. 本人成交。',
  balances: 'The own account, whole. Always begins with a snapshot. No parameter. 本人账户。',
}

const RESUME =
  'Messages of a channel and symbol chain: each names in prev_seq the seq before it, which is the number of the last command that it tells of. A reader that finds another prev_seq subscribes again. With from_seq the service sends what came after that number where it gave that number in the last half minute and has it all; else a snapshot, whose prev_seq is 0.'

const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'output'): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as {
    $schema?: string
  }
  return rest
}

/** The envelope of what the service sends on a channel. */
function messageSchema(data: z.ZodType, channel: string, isPublic: boolean): object {
  return schemaOf(
    z.object({
      channel: z.literal(channel),
      type: z.enum(['snapshot', 'update']),
      ...(isPublic ? { symbol: z.string() } : {}),
      seq: z.int(),
      prev_seq: z.int(),
      ts: z.string(),
      data,
    }),
  )
}

const answer = z.object({
  method: z.string().nullable(),
  req_id: z.union([z.int(), z.string()]).optional(),
  success: z.boolean(),
  result: z.unknown().optional(),
  error: z
    .object({
      code: z.string(),
      detail: z.string(),
      seq: z.int().optional(),
      rule: z.string().optional(),
      retry_after_ms: z.int().optional(),
    })
    .optional(),
})

export function streamDocumentRoutes(app: Router): void {
  // Made when it is first asked for; it never changes.
  let made: object | undefined
  app.get('/asyncapi.json', (c) => {
    made ??= streamDocument(VERSION)
    return c.json(made)
  })
}

/** The stream as AsyncAPI 3.0, made of the schemas that check and shape its messages. */
export function streamDocument(version: string): object {
  const channels = [...PUBLIC_CHANNELS, ...PRIVATE_CHANNELS]
  const methods = clientMessage.options.map((option) => ({
    name: option.shape.method.value,
    schema: schemaOf(option, 'input'),
  }))
  const sent = [
    ...channels.map((name) => ({
      name,
      title: ABOUT[name],
      schema: messageSchema(channelData[name], name, (PUBLIC_CHANNELS as readonly string[]).includes(name)),
    })),
    {
      name: 'answer',
      title: 'The answer to a message of yours, with its req_id. 应答。',
      schema: schemaOf(answer),
    },
    {
      name: 'heartbeat',
      title: 'Once a second. 心跳。',
      schema: schemaOf(z.object({ channel: z.literal('heartbeat'), seq: z.int(), ts: z.string() })),
    },
  ]
  const messages = [
    ...sent.map(({ name, title, schema }) => [`${name}_message`, { name, title, payload: schema }] as const),
    ...methods.map(
      ({ name, schema }) => [`${name}_request`, { name, title: name, payload: schema }] as const,
    ),
  ]
  const of = (suffix: string) =>
    messages
      .map(([name]) => name)
      .filter((name) => name.endsWith(suffix))
      .map((name) => ({ $ref: `#/channels/stream/messages/${name}` }))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Qingheng 青衡: the stream',
      version,
      description: `${RESUME} At most ${MAX_SYMBOLS} symbols in one request; without symbols a public channel has all.`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: { here: { host: 'localhost:8787', protocol: 'ws' } },
    defaultContentType: 'application/json',
    channels: {
      stream: {
        address: '/v1/stream',
        messages: Object.fromEntries(
          messages.map(([name]) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      receive: { action: 'send', channel: { $ref: '#/channels/stream' }, messages: of('_message') },
      ask: { action: 'receive', channel: { $ref: '#/channels/stream' }, messages: of('_request') },
    },
    components: { messages: Object.fromEntries(messages) },
  }
}
