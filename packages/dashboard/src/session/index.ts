/**
 * Who is at the page, and where.
 * Owns: the client that speaks for this browser's session; signing in and out, the end of a session, fresh sign-ins; the
 * workspace and the service of the page; commands with their messages.
 * Refuses: to keep a password or a token beyond the form that it was typed into; to decide what a role may do: the server says.
 * Called by: the pages and the shell.
 */
export { useActorNames } from './actor-names.ts'
export { ConnectionRoot, useClient } from './client.tsx'
export { useCommand } from './command.ts'
export { FreshSignInRoot, NotConfirmed, useFreshSignIn } from './fresh-sign-in.tsx'
export { SessionProvider, useSession, useSessionQuery, useSignedIn, useSignOut } from './session.tsx'
export { SessionEndedDialog } from './session-ended.tsx'
export { LanguageChoice } from './language-choice.tsx'
export { useRoleName } from './role-name.ts'
export {
  HereProvider,
  type OurWord,
  useHereQuery,
  useService,
  useWord,
  useWorkspace,
  useWorkspaceDetail,
  useWorkspaceRead,
} from './workspace.tsx'
export { type OwnWorkspace, useOwnWorkspaces, useWorkspacesLike } from './workspaces.ts'
