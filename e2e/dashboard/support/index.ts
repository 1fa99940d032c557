export { expectAccessible } from './accessibility.ts'
export { signIn } from './person.ts'
export { describeInBrowser, type Language, type Look, useBrowser, type Window } from './browser.ts'
