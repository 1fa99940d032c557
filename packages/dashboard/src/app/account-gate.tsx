import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useOwnWorkspaces } from '../session/index.ts'
import { readStored } from '../ui/index.ts'
import { Shell } from './shell.tsx'

/** The shell around what belongs to no workspace, with the way back to the one of the last visit. */
export function AccountGate(): ReactNode {
  const all = useOwnWorkspaces().data ?? []
  const last = readStored('workspace')
  return (
    <Shell workspace={all.find(({ id }) => id === last) ?? all[0]}>
      <Outlet />
    </Shell>
  )
}
