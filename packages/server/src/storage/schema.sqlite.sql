-- Made by scripts/dump-schema.ts from the migrations; not to be written by hand.

CREATE TABLE "api_keys" (
  "id" text primary key,
  "service" text not null,
  "workspace_id" text not null references "workspaces" ("id"),
  "name" text not null,
  "environment" text not null,
  "type" text not null,
  "public_id" text not null,
  "scopes" text not null,
  "created_at" integer not null,
  "created_by" text not null,
  "expires_at" integer,
  "disabled_at" integer,
  "revoked_at" integer,
  "revoked_by" text,
  "revoke_reason" text,
  "limits" text not null,
  "allowed_ips" text not null,
  "allowed_origins" text not null,
  "metadata" text not null,
  "management" text,
  "revision" integer not null,
  "changed_seq" integer not null
);

CREATE INDEX "api_keys_service" on "api_keys" ("service", "id");

CREATE INDEX "api_keys_workspace" on "api_keys" ("workspace_id", "id");

CREATE TABLE "audit_events" (
  "id" text primary key,
  "chain" text not null,
  "number" integer not null,
  "at" integer not null,
  "action" text not null,
  "actor" text not null,
  "subject" text not null,
  "service" text,
  "request_id" text,
  "ip" text,
  "reason" text,
  "before" text,
  "after" text,
  "previous_hash" text not null,
  "hash" text not null,
  constraint "audit_events_chain_number" unique ("chain",
  "number")
);

CREATE TABLE "audit_heads" (
  "chain" text primary key,
  "size" integer not null,
  "hash" text not null,
  "anchor_size" integer,
  "anchor_hash" text,
  "anchor_at" integer,
  "anchor_event" integer
);

CREATE TABLE "challenges" (
  "digest" text primary key,
  "kind" text not null,
  "member_id" text,
  "data" text not null,
  "expires_at" integer not null
);

CREATE INDEX "challenges_expires" on "challenges" ("expires_at");

CREATE TABLE "changes" (
  "seq" integer primary key,
  "id" text not null,
  "kind" text not null,
  "subject" text,
  "api_key_ids" text not null,
  "digests" text not null,
  "created_at" integer not null
);

CREATE TABLE "feed" (
  "id" integer primary key,
  "head" integer not null
);

CREATE TABLE "idempotency_keys" (
  "caller" text not null,
  "idempotency_key" text not null,
  "fingerprint" text not null,
  "result_id" text not null,
  "created_at" integer not null,
  constraint "idempotency_keys_key" primary key ("caller",
  "idempotency_key")
);

CREATE INDEX "idempotency_keys_created" on "idempotency_keys" ("created_at");

CREATE TABLE "identities" (
  "issuer" text not null,
  "subject" text not null,
  "member_id" text not null references "members" ("id"),
  "created_at" integer not null,
  constraint "identities_key" primary key ("issuer",
  "subject")
);

CREATE INDEX "identities_member" on "identities" ("member_id");

CREATE TABLE "invitations" (
  "id" text primary key,
  "kind" text not null,
  "digest" text not null unique,
  "workspace_id" text,
  "role" text,
  "email" text,
  "member_id" text,
  "created_by" text not null,
  "created_at" integer not null,
  "expires_at" integer not null
);

CREATE INDEX "invitations_workspace" on "invitations" ("workspace_id", "id");

CREATE TABLE "limit_buckets" (
  "subject" text primary key,
  "version" integer not null,
  "state" text not null,
  "updated_at" integer not null
);

CREATE TABLE "members" (
  "id" text primary key,
  "email" text unique,
  "name" text not null,
  "language" text,
  "password_hash" text,
  "operator" integer not null,
  "created_at" integer not null,
  "erased_at" integer,
  "revision" integer not null
);

CREATE TABLE "memberships" (
  "workspace_id" text not null references "workspaces" ("id"),
  "member_id" text not null references "members" ("id"),
  "role" text not null,
  "created_at" integer not null,
  constraint "memberships_key" primary key ("workspace_id",
  "member_id")
);

CREATE INDEX "memberships_member" on "memberships" ("member_id");

CREATE TABLE "nodes" (
  "id" text primary key,
  "applied_seq" integer not null,
  "applied_id" text not null,
  "renewals" integer not null,
  "joined_at" integer not null,
  "pepper_versions" text not null,
  "lease_ms" integer,
  "known_keys" integer,
  "renewed_at" integer,
  "limit_store" text
);

CREATE TABLE "passkeys" (
  "id" text primary key,
  "credential_id" text not null unique,
  "member_id" text not null references "members" ("id"),
  "name" text not null,
  "public_key" text not null,
  "counter" integer not null,
  "transports" text not null,
  "created_at" integer not null,
  "last_used_at" integer
);

CREATE INDEX "passkeys_member" on "passkeys" ("member_id", "id");

CREATE TABLE "recent_refusals" (
  "id" text primary key,
  "service" text not null,
  "workspace_id" text,
  "api_key_id" text,
  "secret_id" text,
  "at" integer not null,
  "reason" text not null,
  "detail" text,
  "ip" text,
  "method" text,
  "path" text
);

CREATE INDEX "recent_refusals_key" on "recent_refusals" ("api_key_id", "id");

CREATE INDEX "recent_refusals_service" on "recent_refusals" ("service", "id");

CREATE INDEX "recent_refusals_workspace" on "recent_refusals" ("workspace_id", "id");

CREATE TABLE "secret_callers" (
  "api_key_id" text not null,
  "secret_id" text not null,
  "caller" text not null,
  "seen_at" integer not null,
  constraint "secret_callers_key" primary key ("api_key_id",
  "secret_id",
  "caller")
);

CREATE TABLE "secrets" (
  "id" text primary key,
  "digest" text not null unique,
  "api_key_id" text not null references "api_keys" ("id"),
  "pepper_version" integer not null,
  "display" text not null,
  "format" text not null,
  "created_at" integer not null,
  "ends_at" integer,
  "ended" integer not null,
  "last_used_at" integer
);

CREATE INDEX "secrets_api_key" on "secrets" ("api_key_id", "id");

CREATE TABLE "services" (
  "id" text primary key,
  "source" text not null,
  "revision" integer not null,
  "changed_seq" integer not null,
  "applied_at" integer not null
);

CREATE TABLE "sessions" (
  "id" text primary key,
  "digest" text not null unique,
  "member_id" text not null references "members" ("id"),
  "created_at" integer not null,
  "confirmed_at" integer not null,
  "seen_at" integer not null,
  "ends_at" integer not null,
  "ip" text
);

CREATE INDEX "sessions_member" on "sessions" ("member_id", "id");

CREATE TABLE "usage_hourly" (
  "api_key_id" text not null,
  "secret_id" text not null,
  "hour" integer not null,
  "outcome" text not null,
  "count" integer not null,
  constraint "usage_hourly_key" primary key ("api_key_id",
  "hour",
  "secret_id",
  "outcome")
);

CREATE TABLE "workspaces" (
  "id" text primary key,
  "service" text not null references "services" ("id"),
  "slug" text not null,
  "name" text not null,
  "plan" text,
  "environments" text not null,
  "limits" text not null,
  "created_at" integer not null,
  "revision" integer not null,
  "changed_seq" integer not null,
  constraint "workspaces_service_slug" unique ("service",
  "slug")
);
