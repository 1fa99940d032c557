import { Navigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A workspace opens on its keys. */
export function WorkspaceHome(): ReactNode {
  const { workspaceId } = useParams({ from: '/member/w/$workspaceId' })
  return <Navigate to="/w/$workspaceId/api-keys" params={{ workspaceId }} replace />
}
