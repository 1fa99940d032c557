import type { InvitationResource, Role, RoleFacts, WorkspaceMemberResource } from '@keywright/client'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useClient, useSession, useWorkspace } from '../../session/index.ts'

export const membersOf = (workspace: string) => ['members', workspace] as const
export const invitationsOf = (workspace: string) => ['invitations', workspace] as const

const PAGE = 100

/** All members: a workspace has at most a thousand, and a list that is searched while typing must be whole. */
export function useMembers(): UseQueryResult<readonly WorkspaceMemberResource[]> {
  const client = useClient()
  const { id } = useWorkspace()
  return useQuery({
    queryKey: membersOf(id),
    queryFn: async ({ signal }) => {
      const all: WorkspaceMemberResource[] = []
      let cursor: string | null = null
      do {
        const after: { readonly cursor?: string } = cursor === null ? {} : { cursor }
        const page = await client.members.list(id, { limit: PAGE, ...after }, { signal })
        all.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      return all
    },
  })
}

export function useInvitations(): UseQueryResult<readonly InvitationResource[]> {
  const client = useClient()
  const { id } = useWorkspace()
  return useQuery({
    queryKey: invitationsOf(id),
    queryFn: ({ signal }) => client.members.invitations(id, { signal }),
  })
}

export function useRoles(): UseQueryResult<readonly RoleFacts[]> {
  const client = useClient()
  const { id } = useWorkspace()
  return useQuery({
    queryKey: ['roles', id],
    queryFn: ({ signal }) => client.members.roles(id, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The roles that whoever is at the page may give, change and take: none while it is not known. */
export function useManagedRoles(): readonly Role[] {
  const { operator } = useSession()
  const { role, can } = useWorkspace()
  const roles = useRoles()
  if (operator) return roles.data?.map((one) => one.role) ?? []
  if (!can('members:write')) return []
  return roles.data?.find((one) => one.role === role)?.manages ?? []
}
