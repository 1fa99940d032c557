import { makeTexts } from '../../i18n/index.ts'
import type en from './texts/en.json'

/** Beside the page's own texts there are those of `ui.problem.${code}` that it alone can meet: `useProblem` finds them once they are loaded. */
export const { useText, Rich } = makeTexts<keyof typeof en>()
