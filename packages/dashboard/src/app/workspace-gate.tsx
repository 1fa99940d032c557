import { Outlet, useParams } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { HereProvider, useHereQuery } from '../session/index.ts'
import { QueryView, SkeletonRows, writeStored } from '../ui/index.ts'
import { Shell } from './shell.tsx'

/** Finds the workspace of the address and its service, and puts the shell around its pages. */
export function WorkspaceGate(): ReactNode {
  const { workspaceId } = useParams({ from: '/member/w/$workspaceId' })
  const here = useHereQuery(workspaceId)
  const found = here.data?.workspace
  useEffect(() => {
    if (found !== undefined) writeStored('workspace', found.id)
  }, [found])
  return (
    <Shell workspace={found}>
      <QueryView query={here} loading={<SkeletonRows />}>
        {(data) => (
          // Nothing that was typed for one workspace may stay on the page of another.
          <HereProvider key={workspaceId} here={data}>
            <Outlet />
          </HereProvider>
        )}
      </QueryView>
    </Shell>
  )
}
