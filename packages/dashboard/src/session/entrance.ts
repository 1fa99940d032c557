/**
 * The ways in, apart from `index.ts` so that no page of a workspace loads them: signing in, links, passkeys.
 * Owns and refuses: what the session does. Called by: the pages without a workspace, and the session's own dialogs when they open.
 */
export { JoinForm } from './join-form.tsx'
export { LinkView } from './link-view.tsx'
export { usePasskeyProblem, useSignInMethods } from './other-means.tsx'
export { makePasskey } from './passkey.ts'
export { SignInForm } from './sign-in-form.tsx'
