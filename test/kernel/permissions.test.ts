import { beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS, type Command } from '../../engine/venue/execute.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { type Principal, refusalOfCommand, SERVICE } from '../../src/kernel/permissions.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import {
  BANKER,
  BUREAU,
  CHIEF,
  EA,
  EB,
  OPERATOR,
  startTestService,
  type TestService,
} from '../helpers/service.ts'
import { A, B } from '../helpers/venue.ts'

let api: TestService
beforeAll(async () => {
  api = await startTestService()
})
const ADMINISTRATOR = 'demo-administrator'

/** Adds a principal over HTTP and gives its token. */
async function added(name: string, roles: string[], uscc?: string): Promise<string> {
  const { body } = await api.call<{ token: string }>('POST', '/v1/principals', ADMINISTRATOR, {
    name,
    roles,
    ...(uscc ? { uscc } : {}),
  })
  return body.token
}

describe('who may', () => {
  test('every command is given by those of its declaration and by nobody else', () => {
    for (const { name, by, isOwn } of COMMANDS) {
      const command = { command: name, uscc: A } as unknown as Command
      for (const role of [
        'maker',
        'approver',
        'operator',
        'enterprise',
        'bank',
        'auditor',
        'administrator',
      ] as const) {
        const principal: Principal = { name: 'x', roles: [role], uscc: A }
        const may = (by as readonly string[]).includes(role)
        expect([name, role, refusalOfCommand(principal, command) === undefined]).toEqual([name, role, may])
        // Nobody gives a command for another's subject.
        const other = refusalOfCommand({ ...principal, uscc: B }, command) === undefined
        expect([name, role, other]).toEqual([name, role, may && !isOwn])
      }
    }
  })

  test('GET /v1/me says who I am, for whom I act and what I may do', async () => {
    const { body } = await api.call<{ may: string[] }>('GET', '/v1/me', EA)
    expect(body).toMatchObject({ name: EA, roles: ['enterprise'], uscc: A })
    expect(body.may).toContain('place_order')
    expect(body.may).not.toContain('deposit')
    expect((await api.call('GET', '/v1/me')).status).toBe(401)
  })

  test('a principal that acts for nobody is not added as an enterprise; one that is a maker sees every obligation', async () => {
    const { status, body } = await api.call('POST', '/v1/principals', ADMINISTRATOR, {
      name: 'nobody',
      roles: ['enterprise'],
    })
    expect([status, body.code]).toEqual([422, 'subject_needed'])
    const both = await api.call('POST', '/v1/principals', ADMINISTRATOR, {
      name: 'both',
      roles: ['enterprise', 'operator'],
      uscc: A,
    })
    expect(both.body.code).toBe('roles_conflict')
    const own = await api.call<{ data: { uscc: string }[] }>('GET', '/v1/obligations', EA)
    expect(own.body.data.every(({ uscc }) => uscc === A)).toBe(true)
    expect((await api.call<{ data: unknown[] }>('GET', '/v1/obligations', EB)).body.data).toEqual([])
    expect(
      (await api.call<{ data: unknown[] }>('GET', '/v1/obligations', BUREAU)).body.data.length,
    ).toBeGreaterThan(0)
  })

  test('the document says of each route who may call it, as its guard does', async () => {
    const { body } = await api.call<{ paths: Record<string, Record<string, { description: string }>> }>(
      'GET',
      '/openapi.json',
    )
    expect(body.paths['/v1/accounts/me']!.get!.description).toContain('enterprise, bank')
    expect((await api.call('GET', '/v1/accounts/me', BANKER)).status).toBe(200)
    expect((await api.call('GET', '/v1/accounts/me', OPERATOR)).status).toBe(403)
  })

  test('a name is given once; a principal that was removed may nothing, and its name is not given again', async () => {
    const token = await added('second-operator', ['operator'])
    expect((await api.call('GET', '/v1/me', token)).status).toBe(200)
    const again = await api.call('POST', '/v1/principals', ADMINISTRATOR, {
      name: 'second-operator',
      roles: ['maker'],
    })
    expect([again.status, again.body.code]).toEqual([409, 'principal_exists'])
    const record = api.service.sequencer.venue.shelves.principals.get('second-operator')!
    await api.call('POST', '/v1/principals/second-operator/remove', ADMINISTRATOR, { reason: 'left' })
    expect((await api.call('GET', '/v1/me', token)).status).toBe(401)
    const by = { name: record.name, roles: record.roles, uscc: undefined }
    const command = { command: 'kill_switch', scope: 'venue', reason: 'r' } as const
    await expect(api.service.sequencer.submit({ by, command })).rejects.toThrow('removed')
    expect(
      (await api.call('POST', '/v1/principals', ADMINISTRATOR, { name: 'second-operator', roles: ['maker'] }))
        .status,
    ).toBe(409)
  })

  test.each(['张三 ', ' 张三', '张三  李四', 'a\u0301b', 'system', ''])(
    'the name %j is refused',
    async (name) => {
      const { status } = await api.call('POST', '/v1/principals', ADMINISTRATOR, { name, roles: ['maker'] })
      expect([400, 409]).toContain(status)
    },
  )

  test('who could do what on a day is proved: an actor that was rewritten is found', async () => {
    const fresh = await startTestService()
    expect(audit(fresh.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
    fresh.sql.run(
      "UPDATE journal SET actor = ? WHERE actor = ? AND command LIKE '%deposit%'",
      'demo-bank',
      OPERATOR,
    )
    expect(audit(fresh.sql, openNodeSql(':memory:'), sha256).findings[0]).toContain(
      'demo-bank may not do that',
    )
  })
})

describe('what is written follows from what changed', () => {
  test('a bank’s enquiry is there for its subject, and the audit compares it', async () => {
    expect((await api.call('GET', `/v1/credit/files/${A}`, BANKER)).status).toBe(200)
    const { body } = await api.call<{ enquiries: unknown[] }>('GET', `/v1/credit/files/${A}`, EA)
    expect(body.enquiries).toHaveLength(1)
    api.sql.run('DELETE FROM enquiries')
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings[0]).toContain('enquiries')
  })

  test('balances are told of whatever command touched the account', async () => {
    const { hub, sequencer } = api.service
    const told: number[] = []
    const { publish } = hub.own
    hub.own.publish = (batch, touched) => {
      told.push(...touched)
      publish.call(hub.own, batch, touched)
    }
    const deposit = { command: 'deposit', uscc: A, amount: '1.00', bank_reference: 'T-1' } as const
    await sequencer.submit({ by: SERVICE, command: deposit })
    expect(told).toContain(sequencer.venue.participants.get(A)!.holder)
  })
})

describe('what a rule refuses', () => {
  test.each([
    [
      'POST',
      '/v1/assets',
      BUREAU,
      {
        name: { zh: '甲', en: 'a' },
        area: '999999',
        ecosystem: 'forest',
        rights: { ownership: 'state' },
        source: 's',
      },
      'area_not_found',
    ],
    [
      'POST',
      '/v1/valuations',
      BUREAU,
      { area: '370300', period: '2019', dataset_id: 1, methods: { profile_id: 'none' } },
      'profile_not_found',
    ],
    ['POST', '/v1/approvals/1/approve', CHIEF, undefined, 'approval_not_found'],
  ])('%s %s is journalled, with its number', async (method, path, token, body, code) => {
    const before = api.service.sequencer.lastSeq
    const answer = await api.call(method, path, token, body)
    expect([answer.body.code, answer.body.seq]).toEqual([code, before + 1])
  })
})

describe('a fault of our own', () => {
  test('is a 500 that says nothing of our insides; what a host calls passing is a 503', async () => {
    let fault: Error | undefined
    const broken = await startTestService({
      wrap: (sql) => ({
        ...sql,
        run: (statement, ...params) => {
          if (fault && statement.includes('bank_references')) throw fault
          return sql.run(statement, ...params)
        },
      }),
    })
    const errors: unknown[] = []
    const { error } = console
    console.error = (...words) => errors.push(words)
    fault = new Error('no such column: zzz_secret')
    const answer = await broken.call('POST', '/v1/deposits', OPERATOR, {
      uscc: A,
      amount: '1.00',
      bank_reference: 'Z-1',
    })
    console.error = error
    expect([answer.status, answer.body.code]).toEqual([500, 'internal_error'])
    expect(answer.text).not.toContain('zzz_secret')
    expect(String(errors)).toContain('zzz_secret')
    fault = undefined
    const after = await broken.call('POST', '/v1/deposits', OPERATOR, {
      uscc: A,
      amount: '1.00',
      bank_reference: 'Z-1',
    })
    expect(after.status).toBe(201)
  })
})

test('a member of a query that is not known is refused on every route that reads', async () => {
  const { body } = await api.call<{ paths: Record<string, { get?: unknown }> }>('GET', '/openapi.json')
  const paths = Object.entries(body.paths).filter(
    ([path, { get }]) => get && !path.includes('{') && path !== '/v1/stream',
  )
  expect(paths.length).toBeGreaterThan(15)
  for (const [path] of paths) {
    const answers = await Promise.all(
      [undefined, EA, 'demo-bank', BUREAU, ADMINISTRATOR, 'demo-auditor', 'demo-operator'].map((token) =>
        api.call('GET', `${path}?zzz=1`, token),
      ),
    )
    expect([
      path,
      answers.some(({ status }) => status === 400),
      answers.some(({ status }) => status < 300),
    ]).toEqual([path, true, false])
  }
})
