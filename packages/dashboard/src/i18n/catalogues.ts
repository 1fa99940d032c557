import { i18n, type Messages } from '@lingui/core'
import { localeOf, type Language } from './language.ts'

type Load = () => Promise<unknown>

/** What every page needs: one chunk a language. */
const SHARED: Readonly<Record<Language, Load>> = {
  en: () => import('./shared/en.ts'),
  es: () => import('./shared/es.ts'),
  qps: () => import('./shared/qps.ts'),
}
/** What one page, a large dialog of it (`api-keys/create`) or a part beside the pages (`reveal`, `key-parts`) says: loaded beside it. */
const PAGES: Readonly<Record<string, Load>> = import.meta.glob(
  ['../pages/**/texts/*.json', '../reveal/texts/*.json', '../key-parts/texts/*.json'],
  { import: 'default' },
)
const PAGES_PSEUDO: Readonly<Record<string, Load>> = import.meta.glob(
  ['../pages/**/texts/en.json', '../reveal/texts/en.json', '../key-parts/texts/en.json'],
  { import: 'default', query: '?pseudo' },
)

const pagesWanted = new Set<string>()
let spoken: Language | undefined

/** Loads all texts that were asked for until now in a language, then speaks it. */
export async function speak(language: Language): Promise<void> {
  const shared = SHARED[language]().then((module) => (module as { readonly default: Messages }).default)
  const parts = await Promise.all([shared, ...[...pagesWanted].map((page) => messagesOf(page, language))])
  spoken = language
  i18n.load(language, Object.assign({}, ...parts))
  i18n.activate(language, [localeOf(language)])
}

/** Loads the texts of a folder, in the language that is spoken and from now on in every one that follows. */
export async function addTexts(page: string): Promise<void> {
  pagesWanted.add(page)
  const language = spoken
  if (language !== undefined) i18n.load(language, await messagesOf(page, language))
}

async function messagesOf(page: string, language: Language): Promise<Messages> {
  const [texts, file] = language === 'qps' ? [PAGES_PSEUDO, 'en.json'] : [PAGES, `${language}.json`]
  const load = texts[`../pages/${page}/texts/${file}`] ?? texts[`../${page}/texts/${file}`]
  if (load === undefined) throw new Error(`the page "${page}" has no texts for "${language}"`)
  // The build's plug-in has compiled the file, and refuses one that holds anything but messages.
  return (await load()) as Messages
}
