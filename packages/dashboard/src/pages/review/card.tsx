import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWorkspace } from '../../session/index.ts'
import { classNames, Icon, type IconName } from '../../ui/index.ts'
import { ICONS } from './kinds.ts'
import type { Listed } from './lists.ts'
import { useText } from './texts.ts'

interface CardProps {
  readonly listed: Listed
  readonly isShown: boolean
}

/** How many keys there are for one reason, and the way to them. */
export function Card({ listed: { kind, query }, isShown }: CardProps): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  const list = query.data
  const none = list !== undefined && list.whole && list.keys.length === 0
  const icon: IconName = list === undefined ? 'error' : none ? 'check' : ICONS[kind]
  return (
    <Link
      to="/w/$workspaceId/review"
      params={{ workspaceId }}
      search={{ list: kind }}
      resetScroll={false}
      aria-current={isShown ? 'true' : undefined}
      className={classNames(
        'flex h-full flex-col gap-1 rounded-lg border bg-surface px-4 py-3 hover:border-action',
        isShown ? 'border-action shadow-low ring-1 ring-action' : 'border-line',
      )}
    >
      <span className="flex items-center justify-between gap-2">
        <span className={classNames('font-title text-3xl font-semibold', none && 'text-muted')}>
          {list === undefined ? '–' : list.whole ? list.keys.length : t('review.orMore', { count: list.keys.length })}
        </span>
        <Icon name={icon} className={list === undefined ? 'text-danger' : none ? 'text-good' : 'text-brass'} />
      </span>
      <span className="text-pretty">{t(`review.list.${kind}`)}</span>
      {list === undefined ? <span className="text-sm text-danger">{t('review.failed')}</span> : null}
    </Link>
  )
}
