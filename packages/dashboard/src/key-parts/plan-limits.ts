import type { LimitResource, ServiceResource, WorkspaceResource } from '@keywright/client'

/** The limits of a service with the numbers that hold in a workspace: its own, else its plan's, else the definition's. */
export function planLimits(
  { limits, plans }: Pick<ServiceResource, 'limits' | 'plans'>,
  workspace: Pick<WorkspaceResource, 'plan' | 'limits'>,
): readonly LimitResource[] {
  const plan = plans.find(({ name }) => name === workspace.plan)
  return limits.map((limit) => {
    // A limit may be called `constructor`: only what the record itself holds is one.
    const nearest = [workspace.limits, plan?.limits ?? {}].flatMap((values) => {
      const own = Object.hasOwn(values, limit.name) ? values[limit.name] : undefined
      return own === undefined ? [] : [own]
    })
    const window = nearest.find((own) => own.window !== undefined)?.window ?? limit.window
    return {
      ...limit,
      limit: nearest[0]?.limit ?? limit.limit,
      ...(window === undefined ? {} : { window }),
    }
  })
}
