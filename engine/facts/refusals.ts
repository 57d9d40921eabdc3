import { ELIGIBILITY, type Word } from './words.ts'

/**
 * What each code of a refusal means to the person whom it meets, and what to do. The `detail` of an answer has the
 * figures; this is the sentence. Every code of the document is here (a test looks).
 */
export const REFUSALS: Readonly<Record<string, Word>> = {
  ...ELIGIBILITY,
  unauthorized: { zh: '请先登录。', en: 'Sign in first.' },
  sign_in_failed: {
    zh: '姓名、口令与动态口令不相符。请核对后重试;动态口令每三十秒更换一次,且只可用一次。',
    en: 'Name, password and code do not go together. Check them; a code lasts thirty seconds and is good once.',
  },
  too_many_attempts: {
    zh: '失败次数过多,请稍候再试。',
    en: 'Too many failed attempts; wait a while and try again.',
  },
  invitation_unknown: {
    zh: '邀请无效、已使用或已过期。请向管理员再要一份。',
    en: 'The invitation is not known, was used, or is out of date. Ask an administrator for another.',
  },
  not_confirmed: {
    zh: '您的角色尚待另一位管理员确认,确认后请再打开此页。',
    en: 'Your roles wait for a second administrator. Open this page again when they are confirmed.',
  },
  password_too_weak: {
    zh: '口令太弱:至少十二个字符,勿用常见口令、重复字符或自己的姓名;几个不相干的词最好记。',
    en: 'The password is too weak: at least twelve characters, no common password, no repetition, not your name; a few unrelated words are easy to keep in mind.',
  },
  code_wrong: {
    zh: '动态口令不对。请核对手机时间是否准确,并输入下一个。',
    en: 'The code is not right. See that the clock of the phone is, and enter the next one.',
  },
  passkey_refused: {
    zh: '通行密钥未能核实,请再试一次。',
    en: 'The passkey did not prove itself; try again.',
  },
  passkey_needs_a_name: {
    zh: '通行密钥只能用于域名,不能用于数字地址;请用服务的域名打开本页(本机为 localhost)。',
    en: 'A passkey is made for a name, not for an address in figures; open this page by the name of the service (here: localhost).',
  },
  signature_wrong: {
    zh: '此密钥须对每个更改请求签名(RFC 9421),本次签名缺失或不符。',
    en: 'This key signs each request that changes something (RFC 9421); the signature is missing or does not fit.',
  },
  standing_not_found: {
    zh: '须先记录企业所在区域与行业。',
    en: 'Record the place and trade of the enterprise first.',
  },
  area_cap_not_found: { zh: '须先设定该区域的总量。', en: 'Set the cap of the area first.' },
  area_cap_exceeded: { zh: '超过区域总量。', en: 'That exceeds the cap of the area.' },
  exception_not_found: { zh: '没有这项有效的批准。', en: 'No such approval is in force.' },
  basis_mixed: {
    zh: '等价值与当量值不可混用:须与用能权品种的口径一致。',
    en: 'Equivalent and calorific values are never mixed: use the basis of the right.',
  },
  storage_not_eligible: { zh: '储能不核发绿证。', en: 'Storage gets no certificates.' },
  certificate_expired: { zh: '绿证已过有效期。', en: 'The certificates have run out.' },
  claim_period_mismatch: {
    zh: '绿证的生产月份与所抵扣的用能年度不符。',
    en: 'Certificates of that month can not be claimed for that year.',
  },
  certificate_already_claimed: {
    zh: '该号段的绿证已被抵扣过,不可重复使用。',
    en: 'Certificates of these numbers were claimed before; each counts once.',
  },
  claim_not_found: { zh: '没有这项绿证申报。', en: 'There is no such claim.' },
  claim_already_decided: { zh: '该申报已有结论。', en: 'The claim was decided before.' },
  surrender_not_found: { zh: '没有这笔清缴。', en: 'There is no such surrender.' },
  surrender_already_reversed: { zh: '这笔清缴已撤销。', en: 'The surrender was reversed before.' },
  reversal_too_late: {
    zh: '清缴须在十四日内撤销,现已逾期。',
    en: 'A surrender is reversed within fourteen days; that time has passed.',
  },
  obligation_excluded: { zh: '该年度已豁免清缴。', en: 'That year is excluded: nothing is owed for it.' },
  pledge_terms_changed: {
    zh: '银行已改动拟变更的条款,请重新查看后再同意。',
    en: 'The bank has changed what it proposes; look at it again before you agree.',
  },
  exceeds_secured_amount: {
    zh: '债权超过担保数额。超出部分不就质押物优先受偿。',
    en: 'The claim is more than what the pledge secures; what lies beyond is not paid out of it.',
  },
  disposal_not_found: { zh: '没有这笔处置。', en: 'There is no such sale for you.' },
  disposal_not_offered: { zh: '该处置已成交或撤回。', en: 'The sale is done or was withdrawn.' },
  pledge_not_found: { zh: '没有这项质押。', en: 'There is no such pledge of yours.' },
  pledge_not_in_this_state: {
    zh: '质押当前状态不允许此操作,请刷新查看。',
    en: 'The pledge is not in a state for that; look at it again.',
  },
  exceeds_pledge: { zh: '超过质押数量。', en: 'That is more than is pledged.' },
  due_in_the_past: { zh: '日期须在今天之后。', en: 'Give a day after today.' },
  rule_not_in_force: {
    zh: '没有在有效期内的规则,须由主管部门先行录入。',
    en: 'No rule for this is in force; the bureau enters one first.',
  },
  loan_to_value_exceeded: {
    zh: '贷款超过规则允许的质押率。请减少金额或增加数量。',
    en: 'The loan is more than the rule allows for that value: lower the sum, or pledge more.',
  },
  credit_grade_excluded: {
    zh: '出质人的生态信用等级不允许质押。',
    en: 'With the ecological credit grade of the holder nothing can be pledged.',
  },
  cure_period_open: {
    zh: '宽限期未满,债务人仍可清偿。',
    en: 'The time in which the debtor may pay has not passed.',
  },
  foreclosure_by_agreement: {
    zh: '质权人不得直接取得质押物,只可就变卖价款受偿(民法典第 428 条)。',
    en: 'The pledgee takes no permits for itself: it is paid out of the proceeds (Civil Code 428).',
  },
  signature_needed: {
    zh: '此事须由本人用通行密钥签名。请先在“设置”中添加通行密钥;程序请用带公钥的密钥签名。',
    en: 'This is signed by who does it, with a passkey. Add one under “Settings”; a program signs with a key that has a public key.',
  },
  assertion_wrong: {
    zh: '通行密钥的签名与此请求不符,请重试。',
    en: 'The signature of the passkey is not of this request; try again.',
  },
  membership_not_found: {
    zh: '您没有这个身份。',
    en: 'You do not act under this name.',
  },
  membership_exists: {
    zh: '此人已代表该主体。',
    en: 'This person acts for that subject already.',
  },
  oidc_not_set_up: {
    zh: '本服务未接入统一身份认证。',
    en: 'This service has no provider of accounts; sign in with a password or a passkey.',
  },
  oidc_refused: {
    zh: '统一身份认证未通过,请重新开始。',
    en: 'The provider of accounts did not confirm it; begin again.',
  },
  oidc_account_taken: {
    zh: '此统一身份账号已绑定他人。',
    en: 'This account of the organisation signs in somebody here already.',
  },
  session_needed: {
    zh: '此事须由登录的本人办理,不能用密钥。',
    en: 'This is done by a person who has signed in, not with a key.',
  },
  principal_exists: { zh: '该名称已被使用;名称只给一次。', en: 'The name is taken; a name is given once.' },
  principal_not_found: { zh: '没有这个人员或程序。', en: 'There is no such person or program.' },
  principal_not_proposed: { zh: '该人员并不等待确认。', en: 'Nobody of this name waits for a confirmation.' },
  roles_conflict: {
    zh: '这些角色不能由一人兼任:企业、银行、管理员与审计各自单列。',
    en: 'These roles do not go together: enterprise, bank, administrator and auditor each stand alone.',
  },
  subject_needed: {
    zh: '企业或银行角色须填写统一社会信用代码;其他角色不填。',
    en: 'An enterprise or a bank acts for a subject: give its code; other roles have none.',
  },
  last_administrator: {
    zh: '这是最后一位管理员;请先增加一位。',
    en: 'This is the last administrator; add another one first.',
  },
  administrator_out_of_reach: {
    zh: '管理员只能由本人,或在服务器命令行(qingheng admin)重置或停用。',
    en: 'An administrator is reset or removed by itself alone, or on the command line of the server (qingheng admin).',
  },
  credential_not_found: {
    zh: '没有这项有效的密钥、会话或口令。',
    en: 'There is no such key, session or password that is good now.',
  },
  credential_of_everybody: {
    zh: '演示人员的令牌供所有人试用,不能终止。',
    en: "The token of a person of the demonstration belongs to all who try it; it can't be ended.",
  },
  last_proof: {
    zh: '这是您唯一的登录方式;请先添加通行密钥,或改为更改口令。',
    en: 'It is all that you sign in with: add a passkey first, or change the password instead.',
  },
  proposer_removed: {
    zh: '提出人已停用;请驳回,并由他人重新提出。',
    en: 'Whoever proposed it may nothing any more: refuse it, and let somebody propose it anew.',
  },
  sign_in_again: {
    zh: '为安全起见,请重新登录后再办理(登录后十五分钟内有效)。',
    en: 'Sign in again for this: it is done within a quarter of an hour of signing in.',
  },
  told_once: {
    zh: '此请求编号已办理过;密钥或邀请只显示一次,请终止它并另建。',
    en: 'It was done under this key; what is told once can’t be told again: end it, and make another.',
  },
  too_many_credentials: { zh: '有效密钥过多,请先终止一些。', en: 'Too many keys are live; end some first.' },
  token_used: { zh: '该令牌已被使用过,请重试。', en: 'The token was drawn before; try again.' },
  forbidden: { zh: '您的角色无权办理此事。', en: 'Your roles do not allow this.' },
  origin_refused: {
    zh: '请求来自其他网站,已拒绝。',
    en: 'The request came from a page of somebody else and was refused.',
  },
  approver_must_be_another_person: {
    zh: '须由另一人办理:提出人不得自行确认。',
    en: 'Another person does this: whoever proposed it does not confirm it.',
  },
  publisher_must_be_another_person: {
    zh: '须由另一人发布:录入数据、提出或提交核算的人不得发布。',
    en: 'Another person publishes: nobody who entered the figures, asked for the account or submitted it.',
  },
  proposal_not_found: { zh: '没有这项待办。', en: 'There is nothing of this number that waits.' },
  proposal_already_decided: { zh: '该事项已办结。', en: 'It has been decided already.' },
  internal_error: {
    zh: '服务出现故障,已记录;请稍后重试。',
    en: 'A fault of the service; it has been recorded. Try again later.',
  },
  unavailable: {
    zh: '服务暂时不可用,未作任何改动;请稍后重试。',
    en: 'The service is not available now, and nothing was changed. Try again later.',
  },
  too_many_requests: {
    zh: '请求过于频繁,请稍候再试。',
    en: 'Too many requests; wait a while and try again.',
  },
  too_many_connections: { zh: '连接过多,请关闭一些。', en: 'Too many connections; close some.' },
  too_large: { zh: '内容过大,超出此处的上限。', en: 'It is larger than what is taken here.' },
  malformed_request: {
    zh: '有内容填写不符合格式,请按标出的位置修改。',
    en: 'Something has not the form that it should have; see what is marked.',
  },
  malformed_json: { zh: '请求不是有效的 JSON。', en: 'The request is not JSON.' },
  unsupported_media_type: {
    zh: '不支持这种文件类型;请用 CSV 或 XLSX。',
    en: 'This kind of file is not taken; send CSV or XLSX.',
  },
  unreadable_file: {
    zh: '文件无法读取;请按模板重新保存后再上传。',
    en: "The file can't be read; save it anew from the template and send it again.",
  },
  upgrade_needed: {
    zh: '此地址只供实时行情连接(WebSocket)。',
    en: 'This address is for streams (WebSocket) alone.',
  },
  misdirected_request: { zh: '地址不是本服务的名称。', en: 'The address is not a name of this service.' },
  sale_not_found: { zh: '没有这场竞价。', en: 'There is no such sale.' },
  sale_not_in_this_state: {
    zh: '竞价的状态或时间不允许此操作。',
    en: 'The sale is not in a state, or at a time, for that.',
  },
  sale_terms_invalid: { zh: '竞价条件不成立。', en: 'The terms of the sale do not fit.' },
  share_wrong: {
    zh: '这份密钥份额不是报价人所封的那一份。',
    en: 'That part of a key is not the one that the bidder sealed.',
  },
  deposit_too_small: { zh: '保证金低于公告要求。', en: 'Less is set aside than the sale asks for.' },
  bid_not_found: { zh: '您在这场竞价中没有报价。', en: 'You have no bid in the sale.' },
  too_many_bids: { zh: '报价数已达上限。', en: 'The sale takes no more bids.' },
  sale_not_opened: {
    zh: '密钥份额不足,报价尚不能开启。',
    en: 'Too few parts of the key were given: the bids can’t be opened.',
  },
  block_not_offered: { zh: '该品种不开展大宗协议。', en: 'This instrument has no block trades.' },
  block_too_small: { zh: '低于大宗协议的最小数量。', en: 'A block trade has a least size.' },
  block_with_oneself: { zh: '双方为同一所有人。', en: 'Both sides are of one owner.' },
  too_many_blocks: { zh: '同时进行的协商过多。', en: 'Too many negotiations are open.' },
  block_not_found: { zh: '没有这笔协商。', en: 'There is no such negotiation of yours.' },
  block_not_open: { zh: '这笔协商已结束。', en: 'The negotiation is over.' },
  not_your_turn: {
    zh: '最后一次报价是您的,待对方答复。',
    en: 'The last offer is your own: the other side answers it.',
  },
  offer_changed: {
    zh: '报价已改变,请先查看最新报价。',
    en: 'The offer has changed; read the last one first.',
  },
  too_many_offers: { zh: '报价次数过多,请另起协商。', en: 'Too many offers; begin another negotiation.' },
  account_restricted: {
    zh: '账户因两套账不符受限,查明之前不能变动。',
    en: 'The account is restricted, as two ledgers differ in it: nothing moves until it was looked at.',
  },
  account_not_restricted: { zh: '该账户未受限。', en: 'The account is not restricted.' },
  pass_of_the_future: { zh: '核对截至的指令尚不存在。', en: 'There is no such command yet.' },
  lots_not_followed: {
    zh: '该品种的序号无法续接:登记表与当时不符,请运行审计。',
    en: 'The numbers of this permit can’t be followed: the tables are not what they were; run the audit.',
  },
  lot_number_wrong: {
    zh: '批次编号的校验码不符,请检查是否输错。',
    en: 'The check characters of the lot do not fit; look for a typing error.',
  },
  not_found: { zh: '没有找到。', en: 'It is not there.' },
  idempotency_key_reused: {
    zh: '同一请求编号用于了不同的内容,请重新提交。',
    en: 'The same key was used for another request; send it anew.',
  },
  required: { zh: '必填。', en: 'It is needed.' },
  unknown_member: { zh: '不认识的内容。', en: 'It is not known here.' },
  custom: { zh: '不符合要求。', en: 'It does not fit the rule.' },
  invalid_format: { zh: '格式不对。', en: 'It has not the right form.' },
  invalid_type: {
    zh: '类型不对(例如应为数字)。',
    en: 'It is of the wrong kind (a number is wanted, for instance).',
  },
  invalid_value: { zh: '不在可选的范围内。', en: 'It is none of those that may be chosen.' },
  invalid_union: { zh: '不符合任何一种可接受的写法。', en: 'It fits none of the forms that are taken.' },
  too_big: { zh: '过大或过长。', en: 'It is too large or too long.' },
  too_small: { zh: '过小或过短。', en: 'It is too small or too short.' },
  market_not_found: { zh: '没有这个品种。', en: 'There is no such instrument.' },
  market_closed: {
    zh: '该品种目前不接受委托(休市或停牌)。',
    en: 'The market takes no orders now: it is closed or halted.',
  },
  mode_not_allowed: { zh: '该品种不采用这种交易方式。', en: 'The instrument is not traded in this way.' },
  side_not_allowed: {
    zh: '该品种只接受一个方向的委托。',
    en: 'Only orders of the other side are taken in this instrument.',
  },
  quantity_not_a_multiple_of_lot: {
    zh: '数量不是最小交易单位的整数倍。',
    en: 'The quantity is not a multiple of the lot.',
  },
  quantity_out_of_range: {
    zh: '数量超出单笔委托的上下限。',
    en: 'The quantity is below or above what one order may have.',
  },
  price_not_a_multiple_of_tick: {
    zh: '价格不是最小变动价位的整数倍。',
    en: 'The price is not a multiple of the tick.',
  },
  price_outside_limit: { zh: '价格超出当日涨跌限。', en: 'The price lies outside the limits of the day.' },
  trader_suspended: {
    zh: '该主体已被暂停交易;已有委托仍可撤销。',
    en: 'The participant is suspended from trading; its orders can still be cancelled.',
  },
  not_eligible: { zh: '该主体不能交易此品种。', en: 'The participant may not trade this instrument.' },
  open_order_limit: { zh: '未完成的委托过多,请先撤销一些。', en: 'Too many orders are open; cancel some.' },
  position_limit: {
    zh: '持有量与买入委托合计将超过持仓上限。',
    en: 'Holding and bids together would pass the limit of a position.',
  },
  duplicate_client_order_id: {
    zh: '该委托编号已用于另一笔委托。',
    en: 'The name of this order was used for another one.',
  },
  exceeds_free_cash: {
    zh: '可用资金不足。请先入金,或撤销部分买入委托。',
    en: 'The free cash is too little. Deposit, or cancel other bids.',
  },
  exceeds_free_holding: {
    zh: '可用权益不足。请先买入,或撤销部分卖出委托。',
    en: 'The free holding is too little. Buy first, or cancel other offers.',
  },
  would_take_liquidity: {
    zh: '“只做挂单”的委托会立即成交;请移动价格或取消该选项。',
    en: 'A post-only order would trade at once; move its price, or leave that out.',
  },
  not_fillable: {
    zh: '“全部成交否则撤销”无法一次成交全部数量。',
    en: "Fill-or-kill: all of it can't be filled at once.",
  },
  no_liquidity: {
    zh: '涨跌限与价格保护范围内没有对手委托;请改用限价委托。',
    en: 'Nothing rests on the other side within the limits and the protection; use a limit order.',
  },
  expiry_not_in_the_future: {
    zh: '截止时间已过,请给一个将来的时间。',
    en: 'The time has passed; give one to come.',
  },
  attributes_conflict: {
    zh: '所选的委托条件相互矛盾。',
    en: 'What was chosen for the order does not go together.',
  },
  display_quantity_not_allowed: {
    zh: '冰山显示量过小、过大或不适用于这种委托。',
    en: 'The shown quantity is too small, too large, or not for this kind of order.',
  },
  minimum_quantity_not_allowed: {
    zh: '最小成交量须在一个交易单位与委托数量之间。',
    en: 'The least quantity lies between one lot and the whole.',
  },
  not_allowed_in_a_call: {
    zh: '集合竞价期间不接受这种委托;请用限价委托。',
    en: 'A call takes no order of this kind; use a limit order.',
  },
  minimum_not_fillable: {
    zh: '目前无法一次成交所要求的最小数量。',
    en: "So much can't be filled at once now.",
  },
  would_trade_with_itself: {
    zh: '该价格会与本集团自己的委托成交;请撤销那笔委托或移动价格。',
    en: 'It would trade with an order of your own group; cancel that one, or move the price.',
  },
  paired_order_not_found: { zh: '没有可配对的委托。', en: 'There is no such order to pair with.' },
  order_is_paired: {
    zh: '该委托已与另一笔配对;请撤销后重新下单。',
    en: 'The order is one of a pair; cancel it and place it anew.',
  },
  order_not_open: {
    zh: '该委托已不在市(已成交、撤销或到期)。',
    en: 'The order is open no more: filled, cancelled or expired.',
  },
  call_end_not_allowed: {
    zh: '只有集合竞价可以设定结束时间,且须在将来。',
    en: 'Only a call has an end, and it lies in time to come.',
  },
  instrument_exists: { zh: '该品种已上市。', en: 'The instrument is listed already.' },
  instrument_terms_invalid: { zh: '品种条款不成立。', en: 'The terms of the instrument do not hold.' },
  too_many_instruments: { zh: '上市品种已达上限。', en: 'No more instruments can be listed.' },
  participant_not_found: { zh: '没有登记这个主体。', en: 'There is no such participant.' },
  participant_exists: { zh: '该主体已登记。', en: 'The participant is registered already.' },
  participant_has_open_orders: {
    zh: '该主体尚有未完成的委托,请先撤销。',
    en: 'The participant has open orders; they are cancelled first.',
  },
  participant_in_another_group: {
    zh: '该主体已属另一关联组。',
    en: 'The participant is in another group already.',
  },
  uscc_check_digit_wrong: {
    zh: '统一社会信用代码校验位不符,请核对。',
    en: 'The code fails its check digit; look for a typing error.',
  },
  amount_must_be_positive: { zh: '数额须大于零。', en: 'The amount is more than nought.' },
  amount_out_of_range: { zh: '数额超出上限。', en: 'The amount is larger than can be kept.' },
  bank_reference_used: {
    zh: '该银行流水号已入账;同一笔款只记一次。',
    en: 'The reference of the bank was booked before; one payment is booked once.',
  },
  allocation_table_not_found: { zh: '没有这份分配表。', en: 'There is no such table of allocations.' },
  allocation_pending: {
    zh: '该主体的同一品种已有待批准的分配,请先办结。',
    en: 'An allocation of this permit waits for it already; decide that first.',
  },
  approval_not_found: { zh: '没有这项审批。', en: 'There is no such approval.' },
  approval_already_decided: { zh: '该审批已办结。', en: 'It has been decided already.' },
  obligation_not_found: { zh: '没有这项清缴义务。', en: 'There is no such obligation.' },
  obligation_exists: {
    zh: '该主体该年度的清缴义务已设定。',
    en: 'The obligation of this year is set already.',
  },
  exceeds_obligation: { zh: '清缴数量超过尚欠数量。', en: 'It is more than what is still owed.' },
  hold_not_found: { zh: '没有这项冻结。', en: 'There is no such freeze.' },
  hold_already_resolved: { zh: '该冻结已解除。', en: 'The freeze was lifted already.' },
  consent_needed: {
    zh: '该主体没有给予有效授权,请先取得授权(《征信业管理条例》第十八条)。',
    en: 'The subject has given no consent that is in force; ask it for one (征信业管理条例 art. 18).',
  },
  consent_not_found: { zh: '没有这项授权。', en: 'There is no such consent.' },
  consent_not_in_force: { zh: '该授权已撤回或到期。', en: 'The consent was taken back, or has run out.' },
  credit_item_not_found: { zh: '现行评分规则没有这一事项。', en: 'The rules in force have no such item.' },
  credit_entry_not_found: { zh: '没有这条信用记录。', en: 'There is no such entry.' },
  credit_entry_already_withdrawn: { zh: '该记录已撤回。', en: 'The entry was withdrawn already.' },
  decision_in_the_future: { zh: '决定日期不能在今天之后。', en: 'A decision is not of a day to come.' },
  validity_out_of_range: { zh: '有效期超出上限(至多一年)。', en: 'Good for too long: a year at most.' },
  reduction_not_found: { zh: '没有这项减排。', en: 'There is no such cut.' },
  reduction_already_decided: { zh: '该减排已核定或已退回。', en: 'The cut has been decided on already.' },
  reduction_too_old: {
    zh: '该减排早于可用于替代的起始日。',
    en: 'The cut was made before the day from which cuts count.',
  },
  reduction_used_up: { zh: '该减排余量不足。', en: 'There is not so much left of the cut.' },
  outside_province: { zh: '减排须在本省形成。', en: 'The cut has to be made within the province.' },
  cut_not_verified: { zh: '该减排尚未核定。', en: 'The cut is not verified.' },
  wrong_medium: { zh: '该项目不排放此污染物。', en: 'The project emits no such pollutant.' },
  agriculture_to_industry: {
    zh: '农业减排不得用于工业项目。',
    en: 'Cuts of agriculture are not for industry.',
  },
  source_trade_not_allowed: {
    zh: '火电项目只可使用火电行业的减排。',
    en: 'Thermal power replaces with cuts of its own trade.',
  },
  stack_below_45m: {
    zh: '火电行业的减排不得用于排气筒低于 45 米的项目。',
    en: 'Cuts of power plants are not for stacks below 45 m.',
  },
  exceeds_requirement: { zh: '超过尚需替代的数量。', en: 'That is more than is still to be replaced.' },
  requirement_unmatched: {
    zh: '尚有污染物未落实替代。',
    en: 'Something that the project emits is not made up for yet.',
  },
  project_not_found: { zh: '没有这个项目。', en: 'There is no such project.' },
  project_not_in_this_state: {
    zh: '项目当前状态不允许此操作。',
    en: 'The project is not in a state for that.',
  },
  match_not_found: { zh: '没有这项有效的替代。', en: 'There is no such match in force.' },
  holiday_calendar_missing: {
    zh: '该年的放假安排尚未公布,工作日无法计算。',
    en: 'The days off of that year are not published yet: working days can not be counted.',
  },
  account_trusted_already: { zh: '该账户已在可信名单上。', en: 'The account is on the list already.' },
  account_not_trusted: {
    zh: '该账户不在可信名单上,或尚未生效。请先加入名单,四个工作日后生效。',
    en: 'The account is not trusted, or not yet: put it on the list, and wait four working days.',
  },
  too_many_trusted_accounts: { zh: '可信名单已满。', en: 'The list of trusted accounts is full.' },
  objection_subject_not_found: { zh: '没有可提异议的决定。', en: 'There is no such decision about you.' },
  objection_late: { zh: '异议期(七个工作日)已过。', en: 'The seven working days to object are over.' },
  objection_open_already: { zh: '同一事项已有异议待答复。', en: 'An objection to it is open.' },
  objection_not_found: { zh: '没有这项异议。', en: 'There is no such objection.' },
  ratio_below_rule: { zh: '倍数低于规则要求。', en: 'The ratio is below that of the rule.' },
  reduction_registered_already: {
    zh: '同一来源、日期、措施与污染物的减排量已入库,不得重复使用。',
    en: 'The same cut is in the bank already: a tonne is used once.',
  },
  input_not_a_number: { zh: '请填写数字。', en: 'It is no number.' },
  batch_names_its_own: {
    zh: '该委托由同一批次新下,请在下一批次中改撤。',
    en: 'It is placed by the same batch; amend or cancel it in the next.',
  },
  credit_case_not_found: { zh: '没有这件信用异议或修复。', en: 'There is no such case.' },
  credit_case_decided_already: { zh: '该案已答复。', en: 'The case has been answered.' },
  credit_case_open_already: { zh: '该记录已有同类案件待答复。', en: 'Such a case about the entry is open.' },
  outcome_not_of_case: { zh: '此类案件没有这种结论。', en: 'A case of this kind does not end so.' },
  repair_not_provided: {
    zh: '现行规则对该事项不允许提前修复,期满自动停止。',
    en: 'The rules in force know no early repair of this item; its time runs out by itself.',
  },
  repair_too_early: {
    zh: '未满最短公示期,暂不能申请修复。',
    en: 'The shortest time of publication is not over.',
  },
  repair_not_needed: { zh: '该记录已不再公示。', en: 'The entry is published no longer.' },
  objection_decided_already: { zh: '该异议已答复。', en: 'The objection has been answered.' },
  cosignature_refused: {
    zh: '不是该见证人对当前日志头的签名。',
    en: 'That is no signature of that witness under the head of now.',
  },
  purpose_not_agreed: { zh: '用途与授权所载不符。', en: 'The subject agreed to another purpose.' },
  cell_error: { zh: '单元格是错误值,请修正公式。', en: 'The cell has an error of the spreadsheet.' },
  cell_shown_otherwise: {
    zh: '单元格的数字格式显示的数与实际存储的数不同。',
    en: 'The number format of the cell shows another figure than it holds.',
  },
  unit_contradicts: { zh: '两处单位不一致。', en: 'Two units contradict each other.' },
  area_exceeds_land: {
    zh: '各类面积之和超过该区域总面积。',
    en: 'The areas together are larger than the land.',
  },
  formula_without_value: {
    zh: '公式没有计算结果:请在表格软件中打开并保存,或直接填写数值。',
    en: 'The formula has no value: open and save the file in a spreadsheet program, or write the value.',
  },
  boundary_invalid: {
    zh: '边界不成立:每个环须首尾相接并围成面积,点数不超过上限。',
    en: 'The boundary does not hold: each ring is closed and bounds something, within the limit of points.',
  },
  area_not_found: { zh: '没有这个核算区域。', en: 'There is no such area.' },
  area_unknown: { zh: '没有这个核算区域。', en: 'There is no such area.' },
  ecosystem_not_found: { zh: '没有这种生态系统类型。', en: 'There is no such ecosystem type.' },
  ecosystem_unknown: { zh: '没有这种生态系统类型。', en: 'There is no such ecosystem type.' },
  ecosystem_not_used: {
    zh: '该指标不按生态系统类型填写。',
    en: 'This figure is not given by ecosystem type.',
  },
  dataset_not_found: { zh: '没有这个数据集。', en: 'There is no such dataset.' },
  dataset_of_another_account: {
    zh: '该数据集属于另一区域或年度。',
    en: 'The dataset is of another area or year.',
  },
  profile_not_found: { zh: '没有这个核算方案。', en: 'There is no such profile.' },
  defaults_of_another_place: {
    zh: '这套默认值不适用于该区域。',
    en: 'These defaults are meant for other places.',
  },
  defaults_not_found: { zh: '没有这套默认值。', en: 'There is no such set of defaults.' },
  profile_version_is_another: {
    zh: '核算方案已有更新的版本,请从最新版改起。',
    en: 'The profile has a newer version; begin with that one.',
  },
  valuation_not_found: { zh: '没有这项核算。', en: 'There is no such account.' },
  valuation_not_in_this_state: {
    zh: '该核算当前状态不能这样办理。',
    en: "The account is in a state in which this can't be done.",
  },
  correction_needs_a_reason: { zh: '更正须说明理由。', en: 'A correction says why.' },
  published_already: {
    zh: '同一区域、年度与方案已有发布的核算:请选择更正并取代它,并说明理由。',
    en: 'An account of the same area, year and profile is published: let this one take its place, and say why.',
  },
  correction_of_another_account: {
    zh: '只能更正同一区域、同一年度已发布的核算。',
    en: 'Only a published account of the same area and year is corrected.',
  },
  opening_of_another_account: {
    zh: '期初账户须为同一区域较早年度的已发布核算。',
    en: 'The opening account is a published one of the same area and an earlier year.',
  },
  not_valued: { zh: '该核算没有可用的价值量。', en: 'The account has no value that could be used.' },
  not_in_account: { zh: '该核算没有这一项。', en: 'The account has no such line.' },
  asset_not_found: { zh: '没有这项生态资产。', en: 'There is no such asset.' },
  asset_version_is_another: {
    zh: '该资产已被他人改过,请载入最新版再改。',
    en: 'Somebody has changed the asset since; load it again and change that.',
  },
  asset_value_not_found: { zh: '没有这项资产价值。', en: 'There is no such value of an asset.' },
  asset_value_not_in_this_state: {
    zh: '该资产价值当前状态不能这样办理。',
    en: "The value is in a state in which this can't be done.",
  },
  nothing_changed: { zh: '没有任何改动。', en: 'Nothing is changed.' },
  extent_not_known: { zh: '该资产没有面积,无法计算。', en: 'The extent of the asset is not known.' },
  period_beyond_rights: { zh: '收益期超过权利期限。', en: 'The income goes on beyond the rights.' },
  value_out_of_range: { zh: '数值超出可接受的范围。', en: 'The value is outside of what is taken.' },
  unit_does_not_fit: {
    zh: '单位不能换算为所需的单位。',
    en: "The unit can't be converted into the one that is wanted.",
  },
  unit_unknown: { zh: '不认识这个单位。', en: 'The unit is not known.' },
  symbol_unknown: {
    zh: '没有公式使用这个符号;请核对符号列。',
    en: 'No formula has this symbol; look at the column of symbols.',
  },
  variable_unknown: { zh: '公式没有这个变量。', en: 'The formula has no such variable.' },
  formula_unknown: { zh: '没有这个公式。', en: 'There is no such formula.' },
  indicator_unknown: { zh: '没有这个指标。', en: 'There is no such indicator.' },
  indicator_duplicate: { zh: '指标重复。', en: 'The indicator stands twice.' },
  indicator_counted_twice: { zh: '该指标会重复计入。', en: 'The indicator would be counted twice.' },
  parameter_unknown: { zh: '没有这个参数。', en: 'There is no such parameter.' },
  rule_parameters_missing: {
    zh: '规则在所选时期没有这项参数,不以其他时期的参数代替。',
    en: 'The rule has no such number for that time; none of another time takes its place.',
  },
  ratio_unknown: {
    zh: '文件未列明该行业的系数。',
    en: 'The document does not give the coefficient of that trade.',
  },
  range_zero: { zh: '最高值须大于最低值。', en: 'The highest has to lie above the lowest.' },
  input_missing: { zh: '缺少公式所需的数据。', en: 'A figure that the formula needs is missing.' },
  input_unknown: { zh: '公式没有这项输入。', en: 'The formula has no such input.' },
  input_out_of_range: {
    zh: '输入超出公式适用的范围。',
    en: 'The figure is outside the range of the formula.',
  },
  result_not_finite: { zh: '计算结果不是有限的数。', en: 'What comes out is no finite number.' },
  evaluated_in_one: {
    zh: '该公式由所有生态系统合并计算。',
    en: 'The formula is evaluated for all ecosystems in one.',
  },
  row_duplicate: { zh: '两行说的是同一项,请只留一行。', en: 'Two rows say the same; keep one.' },
  price_year_of_no_money: { zh: '只有价格才有价格年份。', en: 'Only money has a year of prices.' },
  subject_unclear: {
    zh: '这一行说的是哪一项不明确,请填写生态系统或项目。',
    en: 'It is not clear of what this row is; give ecosystem or item.',
  },
  conversion_of_nothing: { zh: '转换的起点没有面积。', en: 'What is converted has no extent.' },
  conversions_exceed_extent: { zh: '转出面积超过期初面积。', en: 'More is converted than was there.' },
  condition_duplicate: { zh: '状况指标重复。', en: 'The condition stands twice.' },
  item_needed: { zh: '这一符号须填写项目。', en: 'This symbol needs an item.' },
  item_unknown: { zh: '没有这个项目。', en: 'There is no such item.' },
  area_counted_twice: { zh: '面积被重复计入。', en: 'The area would be counted twice.' },
  flow_counted_twice: { zh: '该服务流量被重复计入。', en: 'The flow would be counted twice.' },
  derivation_cycle: { zh: '推导关系互相循环。', en: 'The derivations go in a circle.' },
  derivation_twice: { zh: '同一数值有两个推导。', en: 'One figure is derived twice.' },
  index_unclear: { zh: '价格指数不明确。', en: 'It is not clear which index of prices is meant.' },
  not_counted: { zh: '该项不计入合计。', en: 'It is not counted in the sum.' },
  other_figure: { zh: '与已有数值不一致。', en: 'It is not the figure that is there.' },
  other_formula: { zh: '与已有公式不一致。', en: 'It is not the formula that is there.' },
  no_answer: { zh: '没有收到答复。', en: 'No answer came.' },
  passkey_not_used: { zh: '没有使用通行密钥。', en: 'No passkey was used.' },
}
