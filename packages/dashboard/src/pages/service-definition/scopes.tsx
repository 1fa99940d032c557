import type { ScopeResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService } from '../../session/index.ts'
import { type Column, Icon, Section, Table } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** The catalogue: what each scope allows, what comes with it, and which type of key may hold it. */
export function ScopesSection(): ReactNode {
  const t = useText()
  const local = useLocalText()
  const { scopes, types } = useService()
  const several = types.length > 1
  const columns: readonly Column<ScopeResource>[] = [
    {
      id: 'name',
      header: t('service.scope'),
      rowHeader: true,
      onPhone: 'bare',
      cell: ({ name }) => (
        <code translate="no" className="font-semibold break-all">
          {name}
        </code>
      ),
    },
    { id: 'description', header: t('service.allows'), onPhone: 'bare', cell: ({ description }) => local(description) },
    {
      id: 'includes',
      header: t('service.includes'),
      onPhone: scopes.some(({ includes }) => includes.length > 0) ? 'labelled' : 'absent',
      cell: ({ includes }) =>
        includes.length === 0 ? (
          <span className="text-muted">–</span>
        ) : (
          <span className="flex flex-wrap gap-1.5">
            {includes.map((one) => (
              <code key={one} translate="no" className="rounded-sm bg-sunken px-1.5 text-sm break-all">
                {one}
              </code>
            ))}
          </span>
        ),
    },
    ...(several ? types : []).map(
      (type): Column<ScopeResource> => ({
        id: type.name,
        header: local(type.title),
        cell: ({ name }) => <May yes={type.scopes.includes(name)} />,
      }),
    ),
  ]
  return (
    <Section title={t('service.scopes')} description={several ? t('service.scopesHelp') : undefined}>
      <Table caption={t('service.scopes')} columns={columns} rows={scopes} idOf={({ name }) => name} />
    </Section>
  )
}

function May({ yes }: { readonly yes: boolean }): ReactNode {
  const t = useText()
  return (
    <>
      {yes ? <Icon name="check" className="text-good" /> : <span aria-hidden="true">–</span>}
      <span className="sr-only">{yes ? t('service.may') : t('service.mayNot')}</span>
    </>
  )
}
