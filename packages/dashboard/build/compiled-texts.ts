import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'
import { toPseudo } from './pseudo.ts'

const CATALOGUE = /\/texts\/[a-z]{2}\.json(\?pseudo)?$/

/**
 * Compiles the catalogues (`texts/en.json`: ids and ICU messages) while they are bundled, so that no parser of messages is
 * sent to a browser and a message that cannot be read fails the build. `?pseudo` gives the same in the pseudo-language.
 */
export function compiledTexts(): Plugin {
  return {
    name: 'keywright:compiled-texts',
    enforce: 'pre',
    transform(code, id) {
      const found = CATALOGUE.exec(id)
      if (found === null) return undefined
      const mapText = found[1] === undefined ? undefined : toPseudo
      const messages = Object.entries(readCatalogue(code, id)).map(([key, message]) => {
        return [key, compileMessageOrThrow(message, mapText)] as const
      })
      return {
        code: `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(messages)))})`,
        map: null,
        moduleType: 'js',
      }
    },
  }
}

function readCatalogue(code: string, id: string): Readonly<Record<string, string>> {
  const json: unknown = JSON.parse(code)
  if (typeof json !== 'object' || json === null) throw new Error(`${id} holds no object of messages`)
  return Object.fromEntries(
    Object.entries(json).map(([key, message]) => {
      if (typeof message !== 'string') throw new Error(`${id}: the message "${key}" is no text`)
      return [key, message]
    }),
  )
}
