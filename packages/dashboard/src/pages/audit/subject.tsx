import type { AuditEventResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWorkspace } from '../../session/index.ts'
import { subjectNameIn } from './actions.ts'
import { useText } from './texts.ts'

interface SubjectProps {
  readonly event: AuditEventResource
  readonly nameOf: (id: string) => string
}

const LINK = 'break-words underline decoration-line underline-offset-3 hover:text-action hover:decoration-action'

/** What it was done to, linked where there is a page of it in this workspace. */
export function Subject({ event, nameOf }: SubjectProps): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  const { subject, chain, action } = event
  if (subject === workspaceId) return t('audit.thisWorkspace')
  const name = subjectNameIn(event) ?? nameOf(subject)
  if (chain !== workspaceId || action === 'key.deleted') return <span className="break-words">{name}</span>
  if (subject.startsWith('key_')) {
    return (
      <Link to="/w/$workspaceId/api-keys/$apiKeyId" params={{ workspaceId, apiKeyId: subject }} className={LINK}>
        {name}
      </Link>
    )
  }
  if (subject.startsWith('mem_')) {
    return (
      <Link to="/w/$workspaceId/members" params={{ workspaceId }} className={LINK}>
        {name}
      </Link>
    )
  }
  return <span className="break-words">{name}</span>
}
