import type { Callers } from '@keywright/client'
import type { ReactNode } from 'react'
import { useText } from './texts.ts'

interface CallersTextProps {
  readonly callers: Callers | undefined
  readonly before?: string
  readonly after?: string
}

/** How many callers there were; nothing where the checks told no address, which is not the same as nobody. */
export function CallersText({ callers, before = '', after = '' }: CallersTextProps): ReactNode {
  const t = useText()
  if (callers === undefined || callers.count === 0) return null
  const { count } = callers
  const said = callers.more ? t('apiKey.callersMore', { count }) : t('apiKey.callers', { count })
  return `${before}${said}${after}`
}
