-- Made by scripts/dump-schema.ts from the migrations; not to be written by hand.

create table api_keys (
  id text collate "C" not null,
  service text collate "C" not null,
  workspace_id text collate "C" not null,
  name text collate "C" not null,
  environment text collate "C" not null,
  type text collate "C" not null,
  public_id text collate "C" not null,
  scopes text collate "C" not null,
  created_at bigint not null,
  created_by text collate "C" not null,
  expires_at bigint,
  disabled_at bigint,
  revoked_at bigint,
  revoked_by text collate "C",
  revoke_reason text collate "C",
  limits text collate "C" not null,
  allowed_ips text collate "C" not null,
  allowed_origins text collate "C" not null,
  metadata text collate "C" not null,
  management text collate "C",
  revision bigint not null,
  changed_seq bigint not null,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES keywright.workspaces(id)
);

CREATE INDEX api_keys_service ON keywright.api_keys USING btree (service, id);

CREATE INDEX api_keys_workspace ON keywright.api_keys USING btree (workspace_id, id);

create table audit_events (
  id text collate "C" not null,
  chain text collate "C" not null,
  number bigint not null,
  at bigint not null,
  action text collate "C" not null,
  actor text collate "C" not null,
  subject text collate "C" not null,
  service text collate "C",
  request_id text collate "C",
  ip text collate "C",
  reason text collate "C",
  before text collate "C",
  after text collate "C",
  previous_hash text collate "C" not null,
  hash text collate "C" not null,
  constraint audit_events_chain_number UNIQUE (chain, number),
  constraint audit_events_pkey PRIMARY KEY (id)
);

create table audit_heads (
  chain text collate "C" not null,
  size bigint not null,
  hash text collate "C" not null,
  anchor_size bigint,
  anchor_hash text collate "C",
  anchor_at bigint,
  anchor_event bigint,
  constraint audit_heads_pkey PRIMARY KEY (chain)
);

create table challenges (
  digest text collate "C" not null,
  kind text collate "C" not null,
  member_id text collate "C",
  data text collate "C" not null,
  expires_at bigint not null,
  constraint challenges_pkey PRIMARY KEY (digest)
);

CREATE INDEX challenges_expires ON keywright.challenges USING btree (expires_at);

create table changes (
  seq bigint not null,
  id text collate "C" not null,
  kind text collate "C" not null,
  subject text collate "C",
  api_key_ids text collate "C" not null,
  digests text collate "C" not null,
  created_at bigint not null,
  constraint changes_pkey PRIMARY KEY (seq)
);

create table feed (
  id bigint not null,
  head bigint not null,
  constraint feed_pkey PRIMARY KEY (id)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500);

create table idempotency_keys (
  caller text collate "C" not null,
  idempotency_key text collate "C" not null,
  fingerprint text collate "C" not null,
  result_id text collate "C" not null,
  created_at bigint not null,
  constraint idempotency_keys_key PRIMARY KEY (caller, idempotency_key)
);

CREATE INDEX idempotency_keys_created ON keywright.idempotency_keys USING btree (created_at);

create table identities (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  member_id text collate "C" not null,
  created_at bigint not null,
  constraint identities_key PRIMARY KEY (issuer, subject),
  constraint identities_member_id_fkey FOREIGN KEY (member_id) REFERENCES keywright.members(id)
);

CREATE INDEX identities_member ON keywright.identities USING btree (member_id);

create table invitations (
  id text collate "C" not null,
  kind text collate "C" not null,
  digest text collate "C" not null,
  workspace_id text collate "C",
  role text collate "C",
  email text collate "C",
  member_id text collate "C",
  created_by text collate "C" not null,
  created_at bigint not null,
  expires_at bigint not null,
  constraint invitations_digest_key UNIQUE (digest),
  constraint invitations_pkey PRIMARY KEY (id)
);

CREATE INDEX invitations_workspace ON keywright.invitations USING btree (workspace_id, id);

CREATE OR REPLACE FUNCTION keywright.keywright_fold(text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$ select lower(normalize($1, nfkc) collate "und-x-icu") $function$;

create table limit_buckets (
  subject text collate "C" not null,
  version bigint not null,
  state text collate "C" not null,
  updated_at bigint not null,
  constraint limit_buckets_pkey PRIMARY KEY (subject)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500);

create table members (
  id text collate "C" not null,
  email text collate "C",
  name text collate "C" not null,
  language text collate "C",
  password_hash text collate "C",
  operator bigint not null,
  created_at bigint not null,
  erased_at bigint,
  revision bigint not null,
  constraint members_email_key UNIQUE (email),
  constraint members_pkey PRIMARY KEY (id)
);

create table memberships (
  workspace_id text collate "C" not null,
  member_id text collate "C" not null,
  role text collate "C" not null,
  created_at bigint not null,
  constraint memberships_key PRIMARY KEY (workspace_id, member_id),
  constraint memberships_member_id_fkey FOREIGN KEY (member_id) REFERENCES keywright.members(id),
  constraint memberships_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES keywright.workspaces(id)
);

CREATE INDEX memberships_member ON keywright.memberships USING btree (member_id);

create table nodes (
  id text collate "C" not null,
  applied_seq bigint not null,
  applied_id text collate "C" not null,
  renewals bigint not null,
  joined_at bigint not null,
  pepper_versions text collate "C" not null,
  lease_ms bigint,
  known_keys bigint,
  renewed_at bigint,
  limit_store text collate "C",
  constraint nodes_pkey PRIMARY KEY (id)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500);

create table passkeys (
  id text collate "C" not null,
  credential_id text collate "C" not null,
  member_id text collate "C" not null,
  name text collate "C" not null,
  public_key text collate "C" not null,
  counter bigint not null,
  transports text collate "C" not null,
  created_at bigint not null,
  last_used_at bigint,
  constraint passkeys_credential_id_key UNIQUE (credential_id),
  constraint passkeys_member_id_fkey FOREIGN KEY (member_id) REFERENCES keywright.members(id),
  constraint passkeys_pkey PRIMARY KEY (id)
);

CREATE INDEX passkeys_member ON keywright.passkeys USING btree (member_id, id);

create table recent_refusals (
  id text collate "C" not null,
  service text collate "C" not null,
  workspace_id text collate "C",
  api_key_id text collate "C",
  secret_id text collate "C",
  at bigint not null,
  reason text collate "C" not null,
  detail text collate "C",
  ip text collate "C",
  method text collate "C",
  path text collate "C",
  constraint recent_refusals_pkey PRIMARY KEY (id)
);

CREATE INDEX recent_refusals_key ON keywright.recent_refusals USING btree (api_key_id, id);

CREATE INDEX recent_refusals_service ON keywright.recent_refusals USING btree (service, id);

CREATE INDEX recent_refusals_workspace ON keywright.recent_refusals USING btree (workspace_id, id);

create table secret_callers (
  api_key_id text collate "C" not null,
  secret_id text collate "C" not null,
  caller text collate "C" not null,
  seen_at bigint not null,
  constraint secret_callers_key PRIMARY KEY (api_key_id, secret_id, caller)
);

create table secrets (
  id text collate "C" not null,
  digest text collate "C" not null,
  api_key_id text collate "C" not null,
  pepper_version bigint not null,
  display text collate "C" not null,
  format text collate "C" not null,
  created_at bigint not null,
  ends_at bigint,
  ended bigint not null,
  last_used_at bigint,
  constraint secrets_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES keywright.api_keys(id),
  constraint secrets_digest_key UNIQUE (digest),
  constraint secrets_pkey PRIMARY KEY (id)
);

CREATE INDEX secrets_api_key ON keywright.secrets USING btree (api_key_id, id);

create table services (
  id text collate "C" not null,
  source text collate "C" not null,
  revision bigint not null,
  changed_seq bigint not null,
  applied_at bigint not null,
  constraint services_pkey PRIMARY KEY (id)
);

create table sessions (
  id text collate "C" not null,
  digest text collate "C" not null,
  member_id text collate "C" not null,
  created_at bigint not null,
  confirmed_at bigint not null,
  seen_at bigint not null,
  ends_at bigint not null,
  ip text collate "C",
  constraint sessions_digest_key UNIQUE (digest),
  constraint sessions_member_id_fkey FOREIGN KEY (member_id) REFERENCES keywright.members(id),
  constraint sessions_pkey PRIMARY KEY (id)
);

CREATE INDEX sessions_member ON keywright.sessions USING btree (member_id, id);

create table usage_hourly (
  api_key_id text collate "C" not null,
  secret_id text collate "C" not null,
  hour bigint not null,
  outcome text collate "C" not null,
  count bigint not null,
  constraint usage_hourly_key PRIMARY KEY (api_key_id, hour, secret_id, outcome)
);

create table workspaces (
  id text collate "C" not null,
  service text collate "C" not null,
  slug text collate "C" not null,
  name text collate "C" not null,
  plan text collate "C",
  environments text collate "C" not null,
  limits text collate "C" not null,
  created_at bigint not null,
  revision bigint not null,
  changed_seq bigint not null,
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_service_fkey FOREIGN KEY (service) REFERENCES keywright.services(id),
  constraint workspaces_service_slug UNIQUE (service, slug)
);
