import type { Service } from '../../edge/service.ts'
import { SERVICE } from '../../kernel/permissions.ts'

/**
 * Cancels the orders of participants who asked for that when their connection is lost. After a start and before a stop
 * all connections are: those that `isConnected` still knows (sockets that outlive their object) are passed over.
 * Everything is submitted before it waits for anything.
 */
export async function cancelForLost(
  service: Service,
  isConnected: (uscc: string) => boolean = () => false,
): Promise<void> {
  const lost = [...service.sequencer.venue.participants.values()].filter(
    ({ uscc, cancels_on_disconnect }) => cancels_on_disconnect && !isConnected(uscc),
  )
  await Promise.all(lost.map(({ uscc }) => cancelFor(service, uscc)))
}

/** Cancels all orders of a participant whose connection is lost, and disarms it. */
export async function cancelFor(service: Service, uscc: string): Promise<void> {
  const commands = [
    { command: 'cancel_orders', uscc },
    { command: 'set_cancel_on_disconnect', uscc, is_on: false },
  ] as const
  await service.sequencer.submitAll(commands.map((command) => ({ command, by: SERVICE })))
}
