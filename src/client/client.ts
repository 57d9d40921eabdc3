/** What the package gives to programs as `qingheng/client`, in Node and in a browser. */
export {
  type BookMessage,
  BookReplica,
  OrdersReplica,
  type ReplicaLevel,
  type ReplicaOrder,
} from './book-replica.ts'
export { LiveBook } from './live-book.ts'
export { type ClientSocket, StreamClient, StreamError, type StreamOptions } from './stream-client.ts'
export { type ChannelMessage, type SubscribeParams, Subscription } from './subscription.ts'
