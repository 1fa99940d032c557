import type { TypeResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { type Draft, expiryOf, linesOf } from '../../../key-parts/index.ts'
import { listed, localeOf, useLanguage, useLocalText } from '../../../i18n/index.ts'
import { useService } from '../../../session/index.ts'
import { useNow } from '../../../ui/index.ts'
import { useText } from './texts.ts'

const SCOPES_NAMED = 3

/** What the form comes to, in one sentence: read before the button is pressed. */
export function Summary({ draft, type }: { readonly draft: Draft; readonly type: TypeResource }): ReactNode {
  const t = useText()
  const local = useLocalText()
  const now = useNow()
  const { environments } = useService()
  const { language } = useLanguage()
  const locale = localeOf(language)
  const environment = environments.find(({ name }) => name === draft.environment)
  const expiresAt = expiryOf(draft, type.newKeys, now)
  const { scopes } = draft
  const list = scopes.length > SCOPES_NAMED ? t('create.summaryMany', { count: scopes.length }) : listed(scopes, locale)
  return (
    <p className="text-sm text-pretty [overflow-wrap:anywhere] text-muted max-sm:order-last sm:mr-auto">
      {t('create.summary', {
        access: draft.access === 'all' ? 'full' : scopes.length === 0 ? 'none' : 'some',
        list,
        environment: environments.length < 2 || environment === undefined ? 'none' : local(environment.title),
        ips: linesOf(draft.ips).length,
        until:
          draft.expiry === 'never'
            ? 'never'
            : expiresAt === undefined
              ? 'unknown'
              : new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(expiresAt),
      })}
    </p>
  )
}
