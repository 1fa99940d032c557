import type { CredentialPlaceResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService, useWord } from '../../session/index.ts'
import { Badge, Section } from '../../ui/index.ts'
import { exampleToken } from './example-token.ts'
import { Rich, useText } from './texts.ts'

/** What tokens look like: one line for each type, or one where they look alike. */
export function FormatsSection(): ReactNode {
  const t = useText()
  const { formats, types, environments } = useService()
  const environment = environments[0]?.name ?? 'live'
  const [issued = '', ...accepted] = formats
  const issuedShapes = [...new Set(types.map(({ tag }) => exampleToken(issued, { type: tag, environment })))]
  return (
    <Section title={t('service.tokens')} description={t('service.tokensHelp')}>
      <ul className="grid gap-2">
        {issuedShapes.map((shape) => (
          <li key={shape} className="min-w-0">
            <code translate="no" className="key-tag">
              {shape}
            </code>
          </li>
        ))}
      </ul>
      <dl className="mt-4 grid gap-3">
        <Fact term={t('service.format')}>
          <code translate="no" className="break-all">
            {issued}
          </code>
        </Fact>
        {accepted.length === 0 ? null : (
          <Fact term={t('service.accepted')}>
            {accepted.map((format) => (
              <code key={format} translate="no" className="block break-all">
                {format}
              </code>
            ))}
          </Fact>
        )}
      </dl>
    </Section>
  )
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt className="text-sm text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Where a caller puts the token. */
export function CredentialsSection(): ReactNode {
  const t = useText()
  const { credentials } = useService()
  return (
    <Section title={t('service.credentials')} description={t('service.credentialsHelp')}>
      <ul className="grid gap-2">
        {credentials.map((place) => (
          <li key={lineOf(place)}>
            <code translate="no" className="rounded-md bg-sunken px-2 py-1 break-all">
              {lineOf(place)}
            </code>
            {place.kind === 'basic' ? <span className="ml-2 text-muted">{t('service.basic')}</span> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function lineOf(place: CredentialPlaceResource): string {
  switch (place.kind) {
    case 'header':
      return `${place.title ?? place.header}: <token>`
    case 'scheme':
      return `Authorization: ${place.title ?? place.scheme} <token>`
    case 'basic':
      return 'Authorization: Basic base64(<token>:)'
    default:
      return place satisfies never
  }
}

/** Environments and types, in the service's own words. */
export function EnvironmentsSection(): ReactNode {
  const t = useText()
  const local = useLocalText()
  const word = useWord()
  const { environments, types } = useService()
  return (
    <Section title={t('service.kinds', { environment: word('environment'), type: word('type') })}>
      <div className="grid gap-6 sm:grid-cols-2">
        <div>
          <h3 className="mb-2 font-semibold">{word('environment')}</h3>
          <ul className="grid gap-2">
            {environments.map(({ name, title, optIn }) => (
              <li key={name} className="flex flex-wrap items-center gap-2">
                {local(title)}
                <code translate="no" className="text-sm text-muted">
                  {name}
                </code>
                {optIn ? <Badge>{t('service.optIn')}</Badge> : null}
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3 className="mb-2 font-semibold">{word('type')}</h3>
          <ul className="grid gap-3">
            {types.map(({ name, title, browser, envVar, why }) => (
              <li key={name}>
                <span className="flex flex-wrap items-center gap-2">
                  {local(title)}
                  <code translate="no" className="text-sm text-muted">
                    {name}
                  </code>
                  {browser ? <Badge tone="action">{t('service.browser')}</Badge> : null}
                </span>
                {why === null ? null : <span className="block text-muted">{local(why)}</span>}
                {envVar === null ? null : (
                  <span className="block text-sm text-muted">
                    <Rich
                      id="service.envVar"
                      values={{ envVar }}
                      components={{ what: <code translate="no" className="break-all text-ink" /> }}
                    />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Section>
  )
}
