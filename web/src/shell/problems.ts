import type { Word } from '../../../engine/facts/words.ts'
import { named } from './state.ts'

/** Refusals that need no figures to be understood; those that do are told in the words of the service. */
const SENTENCES: Readonly<Record<string, Word>> = {
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
  session_needed: {
    zh: '此事须由登录的本人办理,不能用密钥。',
    en: 'This is done by a person who has signed in, not with a key.',
  },
  principal_exists: { zh: '该名称已被使用;名称只给一次。', en: 'The name is taken; a name is given once.' },
  roles_conflict: {
    zh: '这些角色不能由一人兼任:企业、银行、管理员与审计各自单列。',
    en: 'These roles do not go together: enterprise, bank, administrator and auditor each stand alone.',
  },
  subject_needed: {
    zh: '企业或银行角色须填写统一社会信用代码;其他角色不填。',
    en: 'An enterprise or a bank acts for a subject: give its code; other roles have none.',
  },
  uscc_check_digit_wrong: {
    zh: '统一社会信用代码校验位不符,请核对。',
    en: 'The code fails its check digit; look for a typing error.',
  },
  approver_must_be_another_person: {
    zh: '须由另一人办理:提出人不得自行确认。',
    en: 'Another person does this: whoever proposed it does not confirm it.',
  },
  last_administrator: {
    zh: '这是最后一位管理员;请先增加一位。',
    en: 'This is the last administrator; add another one first.',
  },
  administrator_out_of_reach: {
    zh: '管理员只能由本人,或在服务器命令行(qingheng admin)重置或停用。',
    en: 'An administrator is reset or removed by itself alone, or on the command line of the server (qingheng admin).',
  },
  too_many_credentials: { zh: '有效密钥过多,请先终止一些。', en: 'Too many keys are live; end some first.' },
  validity_out_of_range: { zh: '有效期超出上限(至多一年)。', en: 'Good for too long: a year at most.' },
  forbidden: { zh: '您的角色无权办理此事。', en: 'Your roles do not allow this.' },
  origin_refused: {
    zh: '请求来自其他网站,已拒绝。',
    en: 'The request came from a page of somebody else and was refused.',
  },
  consent_needed: {
    zh: '该主体没有给予有效授权,请先取得授权(《征信业管理条例》第十八条)。',
    en: 'The subject has given no consent that is in force; ask it for one (征信业管理条例 art. 18).',
  },
  internal_error: {
    zh: '服务出现故障,已记录;请稍后重试。',
    en: 'A fault of the service; it has been recorded. Try again later.',
  },
  unavailable: {
    zh: '服务暂时不可用,未作任何改动;请稍后重试。',
    en: 'The service is not available now, and nothing was changed. Try again later.',
  },
}

/** What a refusal means, in the language of the page; undefined: the service's own sentence says it. */
export function sentenceOf(code: string): string | undefined {
  const sentence = SENTENCES[code]
  return sentence && named(sentence)
}
