import type { CredentialPlaceResource, VerifyAnswer } from '@keywright/client'
import { listed, localeOf, useLanguage, useLocalText } from '../../i18n/index.ts'
import { useService } from '../../session/index.ts'
import { beginningsIn, KINDS, known, REASONS } from './reasons.ts'
import { useText } from './texts.ts'

interface VerdictTexts {
  readonly title: string
  /** What it means and what to do about it. */
  readonly help: string
  /** The help is the API's own sentence, in English. */
  readonly foreign: boolean
}

/** A verdict in the words of the page: what is wrong with the token itself goes before what is wrong with the key. */
export function useVerdict(answer: VerifyAnswer): VerdictTexts {
  const t = useText()
  const local = useLocalText()
  const { language } = useLanguage()
  const { name, credentials } = useService()
  const own = (title: string, help: string): VerdictTexts => ({ title, help, foreign: false })
  const { allowed, reason, diagnosis } = answer
  if (answer.open === true) return own(t('checkKey.open'), t('checkKey.openHelp'))
  if (allowed) return own(t('checkKey.allowed'), t('checkKey.allowedHelp'))
  const kind = reason === 'malformed' ? known(KINDS, diagnosis?.kind) : undefined
  const values = {
    service: local(name),
    count: diagnosis?.missingCharacters ?? 0,
    beginnings: listed(beginningsIn(diagnosis?.detail ?? ''), localeOf(language)),
    places: listed(credentials.map(placeOf), localeOf(language)),
    seconds: answer.retryAfterSeconds ?? 0,
  }
  if (kind !== undefined) return own(t(`checkKey.kind.${kind}`, values), t(`checkKey.kindHelp.${kind}`, values))
  const found = known(REASONS, reason)
  if (found !== undefined) return own(t(`checkKey.reason.${found}`), t(`checkKey.reasonHelp.${found}`, values))
  const failed = answer.steps?.find(({ outcome }) => outcome === 'failed')
  return { title: t('checkKey.refused'), help: failed?.detail ?? String(reason), foreign: true }
}

/** As it stands in a request. */
function placeOf(place: CredentialPlaceResource): string {
  switch (place.kind) {
    case 'header':
      return place.title ?? place.header
    case 'scheme':
      return `Authorization: ${place.title ?? place.scheme}`
    case 'basic':
      return 'Authorization: Basic'
    default:
      return place satisfies never
  }
}
