/** Bounds of members and of what signs them in. */
export const MEMBER_BOUNDS = {
  nameLengthMax: 100,
  /** RFC 5321 4.5.3.1.3: a path of 256 octets with its brackets. */
  emailLengthMax: 254,
  /** OWASP ASVS 5.0 6.2.1 asks for 8 and recommends 15; there is no rule of what a password is made of. */
  passwordLengthMin: 12,
  /** Longer than any password manager makes them (ASVS 6.2.9 asks for 64 at least); a bound on what is hashed. */
  passwordLengthMax: 256,
  membersPerWorkspaceMax: 1000,
  /** Invitations of a workspace that nobody has answered yet. */
  invitationsPerWorkspaceMax: 100,
  invitationLifetimeMs: 7 * 86_400_000,
  setupLifetimeMs: 86_400_000,
  recoveryLifetimeMs: 3_600_000,
  /** A session without a request ends. */
  sessionIdleMs: 8 * 3_600_000,
  /** A session ends however much it is used. */
  sessionLifetimeMs: 7 * 86_400_000,
  /** How long after the last proof of who he is a member may rotate and revoke. */
  sessionFreshMs: 15 * 60_000,
  sessionsPerMemberMax: 20,
  passkeysPerMemberMax: 20,
  /** How long a browser may take to answer with a passkey. */
  challengeLifetimeMs: 5 * 60_000,
  /** How long a sign-in at the OpenID provider may take. */
  oidcLifetimeMs: 10 * 60_000,
  /** Open challenges of one kind that nobody's account is known of; beyond it the oldest end. */
  openChallengesMax: 5000,
  /** Sign-ins by passkey or at the provider that one address begins within `begunWindowMs`: an office behind one address fits. */
  begunPerAddressMax: 200,
  begunWindowMs: 10 * 60_000,
  /** Open challenges of one kind of one member. */
  challengesPerMemberMax: 5,
} as const
