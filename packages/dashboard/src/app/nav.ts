import type { IconName } from '../ui/index.ts'
import type en from './texts/en.json'

/** What the navigation lists, in this order; each only for whoever may read what it shows. */
export const NAV = [
  { to: '/w/$workspaceId/api-keys', text: 'app.nav.apiKeys', icon: 'key', scope: 'api-keys:read' },
  { to: '/w/$workspaceId/check', text: 'app.nav.checkKey', icon: 'search', scope: 'api-keys:verify' },
  { to: '/w/$workspaceId/review', text: 'app.nav.review', icon: 'review', scope: 'api-keys:read' },
  { to: '/w/$workspaceId/audit', text: 'app.nav.audit', icon: 'audit', scope: 'audit:read' },
  { to: '/w/$workspaceId/members', text: 'app.nav.members', icon: 'members', scope: 'members:read' },
  { to: '/w/$workspaceId/settings', text: 'app.nav.settings', icon: 'settings', scope: 'workspaces:read' },
  { to: '/w/$workspaceId/service', text: 'app.nav.service', icon: 'service', scope: 'services:read' },
] as const satisfies readonly {
  readonly to: string
  readonly text: keyof typeof en
  readonly icon: IconName
  readonly scope: string
}[]
