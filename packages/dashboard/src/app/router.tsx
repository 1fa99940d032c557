import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { addTexts } from '../i18n/index.ts'
import { apiKeysSearch } from '../pages/api-keys/search.ts'
import { auditSearch } from '../pages/audit/search.ts'
import { signInSearch } from '../pages/sign-in/search.ts'
import { NotFound, PageFailed, PageLoading } from './fallbacks.tsx'
import { Home } from './home.tsx'
import { SessionGate } from './session-gate.tsx'
import { WorkspaceGate } from './workspace-gate.tsx'

/*
 * Every address of the dashboard. A page is a chunk of its own, loaded when it is gone to; to add one, add its folder in
 * `src/pages`, a route here and, if it is for everybody, an entry in `nav.ts`.
 */
function page<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  folder: string,
  load: () => Promise<Module>,
  name: Name,
) {
  // Its code and its texts travel side by side.
  return lazyRouteComponent(async () => (await Promise.all([load(), addTexts(folder)]))[0], name)
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: page('sign-in', () => import('../pages/sign-in/index.ts'), 'SignInPage'),
})
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: page('set-up', () => import('../pages/set-up/index.ts'), 'SetUpPage'),
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: page('invitation', () => import('../pages/invitation/index.ts'), 'InvitationPage'),
})

const recovery = createRoute({
  getParentRoute: () => root,
  path: '/recovery',
  component: page('recovery', () => import('../pages/recovery/index.ts'), 'RecoveryPage'),
})

const member = createRoute({ getParentRoute: () => root, id: 'member', component: SessionGate })
const home = createRoute({ getParentRoute: () => member, path: '/', component: Home })
const accountShell = createRoute({
  getParentRoute: () => member,
  id: 'account-shell',
  component: lazyRouteComponent(() => import('./account-gate.tsx'), 'AccountGate'),
})
const account = createRoute({
  getParentRoute: () => accountShell,
  path: '/account',
  component: page('account', () => import('../pages/account/index.ts'), 'AccountPage'),
})
const workspace = createRoute({ getParentRoute: () => member, path: '/w/$workspaceId', component: WorkspaceGate })

const workspaceHome = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: lazyRouteComponent(() => import('./workspace-home.tsx'), 'WorkspaceHome'),
})
const apiKeys = createRoute({
  getParentRoute: () => workspace,
  path: 'api-keys',
  validateSearch: apiKeysSearch,
  component: page('api-keys', () => import('../pages/api-keys/index.ts'), 'ApiKeysPage'),
})
const apiKey = createRoute({
  getParentRoute: () => workspace,
  path: 'api-keys/$apiKeyId',
  component: page('api-key', () => import('../pages/api-key/index.ts'), 'ApiKeyPage'),
})
const checkKey = createRoute({
  getParentRoute: () => workspace,
  path: 'check',
  component: page('check-key', () => import('../pages/check-key/index.ts'), 'CheckKeyPage'),
})
const review = createRoute({
  getParentRoute: () => workspace,
  path: 'review',
  component: page('review', () => import('../pages/review/index.ts'), 'ReviewPage'),
})
const audit = createRoute({
  getParentRoute: () => workspace,
  path: 'audit',
  validateSearch: auditSearch,
  component: page('audit', () => import('../pages/audit/index.ts'), 'AuditPage'),
})
const members = createRoute({
  getParentRoute: () => workspace,
  path: 'members',
  component: page('members', () => import('../pages/members/index.ts'), 'MembersPage'),
})
const settings = createRoute({
  getParentRoute: () => workspace,
  path: 'settings',
  component: page('workspace-settings', () => import('../pages/workspace-settings/index.ts'), 'WorkspaceSettingsPage'),
})
const service = createRoute({
  getParentRoute: () => workspace,
  path: 'service',
  component: page('service-definition', () => import('../pages/service-definition/index.ts'), 'ServiceDefinitionPage'),
})

const pages = [workspaceHome, apiKeys, apiKey, checkKey, review, audit, members, settings, service]

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setUp,
    invitation,
    recovery,
    member.addChildren([home, accountShell.addChildren([account]), workspace.addChildren(pages)]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
