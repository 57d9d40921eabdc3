/** 50,000 passwords of eight characters and more that were found most often in breaches. */
declare module 'fxa-common-password-list' {
  const list: { test(password: string): boolean }
  export default list
}
