export { expectAccessible } from './accessibility.ts'
export { expectNoSidewaysScroll, openForm, openKeys, readToken, rowOf, submitForm } from './api-keys.ts'
export { signIn } from './person.ts'
export { describeInBrowser, type Language, type Look, useBrowser, type Window } from './browser.ts'
