import type { ServiceContract } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { useService } from '../../session/index.ts'
import { Section, Table, TextField } from '../../ui/index.ts'
import { useText } from './texts.ts'

type ServiceRoute = NonNullable<ServiceContract['routes']>[number]

/** From this many on, a list is faster to search than to read. */
const SEARCH_FROM = 12

/** Which request needs which scopes. */
export function RoutesSection(): ReactNode {
  const t = useText()
  const { routes } = useService()
  const [wanted, setWanted] = useState('')
  if (routes === null) {
    return (
      <Section title={t('service.routes')}>
        <p>{t('service.anyRoute')}</p>
      </Section>
    )
  }
  const found = routes.filter((route) => textOf(route).includes(wanted.trim().toLowerCase()))
  return (
    <Section title={t('service.routes')} description={t('service.routesHelp')}>
      {routes.length < SEARCH_FROM ? null : (
        <TextField
          label={t('service.findRoute')}
          type="search"
          className="mb-4 max-w-md"
          value={wanted}
          onChange={setWanted}
        />
      )}
      <Table
        caption={t('service.routes')}
        rows={found}
        idOf={nameOf}
        columns={[
          {
            id: 'route',
            header: t('service.request'),
            rowHeader: true,
            onPhone: 'bare',
            cell: (route) => (
              <code translate="no" className="break-all">
                {nameOf(route)}
              </code>
            ),
          },
          { id: 'needs', header: t('service.needs'), onPhone: 'bare', cell: (route) => <Needs route={route} /> },
        ]}
      />
      {found.length === 0 ? <p className="mt-3 text-muted">{t('service.noRouteFound')}</p> : null}
    </Section>
  )
}

const nameOf = ({ method, path }: ServiceRoute): string => `${method} ${path}`
const textOf = (route: ServiceRoute): string =>
  [nameOf(route), ...route.scopes, ...route.anyScope].join(' ').toLowerCase()

function Needs({ route: { scopes, anyScope, types, environments, cost, open } }: { readonly route: ServiceRoute }) {
  const t = useText()
  const needs = [
    ...(open ? [t('service.open')] : []),
    ...(scopes.length > 0 ? [scopes.join(' + ')] : []),
    ...(anyScope.length > 0 ? [t('service.anyOf', { scopes: anyScope.join(', ') })] : []),
    ...(types === null ? [] : [t('service.onlyTypes', { types: types.join(', ') })]),
    ...(environments === null ? [] : [t('service.onlyIn', { environments: environments.join(', ') })]),
    ...(cost === 1 ? [] : [t('service.cost', { cost })]),
  ]
  return <span className="break-words">{needs.length === 0 ? t('service.anyKey') : needs.join(' · ')}</span>
}
