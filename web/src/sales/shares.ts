import { decryptShare } from '../../../src/client/seal-bid.ts'
import { ApiError, read } from '../shell/api.ts'
import { t } from '../shell/state.ts'

/** Fetches the parts of one holder and decrypts each with his key. */
export async function openShares(
  saleId: number,
  holder: number,
  identity: string,
): Promise<{ bid_id: number; share: string | null }[]> {
  const { data } = await read('/v1/auctions/{sale_id}/sealed-shares/{key_holder}', {
    sale_id: saleId,
    key_holder: holder,
  })
  const shares = await Promise.all(
    data.map(async ({ bid_id, share }) => ({
      bid_id,
      // A bidder may have sealed one wrongly: that one is not to keep the others closed.
      share: await decryptShare(identity.trim(), share).catch(() => null),
    })),
  )
  if (shares.every(({ share }) => share === null))
    throw new ApiError(
      0,
      'wrong_key',
      t('这把私钥打不开该保管人的份额。', 'This key does not open the parts of that holder.'),
    )
  return shares
}
