/** Keywright's own API as a service definition: its keys are the management tokens. Applied at every start. */
export const MANAGEMENT_DEFINITION = `id: keywright
name: Keywright
token: { format: "kw_{secret:40}{checksum}" }
credentials: [bearer]
envVar: KEYWRIGHT_API_KEY
scopes:
  services:read: Read service definitions
  services:write: Apply service definitions
  workspaces:read: List workspaces
  workspaces:write: Make, change and delete workspaces
  api-keys:read: List and read API keys
  api-keys:write: Make, change, rotate and revoke API keys
  api-keys:verify: Check tokens
  members:read: List members
  members:write: Invite, change and remove members
  nodes:read: See the nodes of the installation
  nodes:write: Remove nodes
  usage:read: Read usage and refusals
  audit:read: Read the audit
newKeys: { scopes: required, perWorkspace: 1000 }
cli: { envVar: KEYWRIGHT_API_KEY }
`

/** The workspace in which management tokens live. */
export const MANAGEMENT_WORKSPACE_SLUG = 'keywright'
