import { expect, test } from 'vitest'
import { recover } from '../../src/kernel/recover.ts'
import { EA, startTestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'

test('a memo is kept with the order and told to its owner; without one it is null, and blanks alone are refused', async () => {
  const api = await startTestService()
  const place = (client_order_id: string, more: object) =>
    api.call<{ order_id: number }>('POST', '/v1/orders', EA, {
      ...{ client_order_id, symbol: 'ENERGY-ZIBO', side: 'buy', type: 'limit', price: '90', quantity: '1' },
      ...more,
    })
  const orderOf = async (id: number) => (await api.call('GET', `/v1/orders/${id}`, EA)).body
  const noted = await place('m-1', { memo: '二期锅炉 boiler 2' })
  expect((await orderOf(noted.body.order_id)).memo).toBe('二期锅炉 boiler 2')
  const plain = await place('m-2', {})
  expect((await orderOf(plain.body.order_id)).memo).toBeNull()
  expect((await place('m-3', { memo: '  ' })).status).toBe(400)
  await api.call('PATCH', `/v1/orders/${noted.body.order_id}`, EA, { quantity: '2' })
  expect(await orderOf(noted.body.order_id)).toMatchObject({ quantity: '2', memo: '二期锅炉 boiler 2' })
  expect(stateOf(recover(api.sql).venue)).toEqual(stateOf(api.service.sequencer.venue))
})
