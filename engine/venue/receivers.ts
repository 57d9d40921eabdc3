import { ok, rejected } from '../base/result.ts'
import { calledAddress, endReceiverBody, setReceiverBody } from '../facts/receiver.ts'
import { command } from './command.ts'

/** Receivers that are told at one time at most. */
const MAX_RECEIVERS = 50

/** Names an address to which changes of the public lists are sent: an administrator does, never who is sent to. */
export const addReceiver = command(
  'add_receiver',
  setReceiverBody,
  ['administrator'],
  ['receiver_exists', 'too_many_receivers'],
  (venue, { zh, en, callback: given, measure_fields, document }, { seq, at }) => {
    const callback = calledAddress(given)!
    const open = [...venue.shelves.receivers.values()].filter(({ ended_at }) => ended_at === null)
    const same = open.find((one) => one.callback === callback)
    if (same)
      return rejected('receiver_exists', `callback: receiver ${same.receiver_id} has this address already`)
    if (open.length >= MAX_RECEIVERS)
      return rejected('too_many_receivers', `there are ${MAX_RECEIVERS} receivers already; end one first`)
    venue.shelves.receivers.put({
      ...{ receiver_id: seq, zh, en, callback, measure_fields: [...new Set(measure_fields)], document },
      ...{ at, ended_at: null, reason: null },
    })
    return ok({ receiver_id: seq })
  },
  () => true,
)

/** From then on it is sent nothing. */
export const endReceiver = command(
  'end_receiver',
  endReceiverBody,
  ['administrator'],
  ['receiver_not_found', 'receiver_ended_already'],
  (venue, { receiver_id, reason }, { at }) => {
    const found = venue.shelves.receivers.get(receiver_id)
    if (!found) return rejected('receiver_not_found', `receiver_id: there is no receiver ${receiver_id}`)
    if (found.ended_at !== null)
      return rejected('receiver_ended_already', `receiver_id: ${receiver_id} was ended already`)
    venue.shelves.receivers.put({ ...found, ended_at: at, reason })
    return ok({ receiver_id })
  },
)
