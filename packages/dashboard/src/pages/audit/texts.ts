import { makeTexts } from '../../i18n/index.ts'
import type en from './texts/en.json'

export const { useText, Rich } = makeTexts<keyof typeof en>()
