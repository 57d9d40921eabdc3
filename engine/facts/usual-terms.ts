/** What holds where a notice says nothing: 佛山 has three days for the contract and seven for the payment. */
export const USUAL_TERMS = { publicity_days: 5, contract_days: 3, payment_days: 7 } as const
