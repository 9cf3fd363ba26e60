-- Tokens that every hub of this database knows of at once, and the log of who did what.

alter table hub.token
  add column id         uuid not null default gen_random_uuid() unique,
  -- Who made it, and who revoked it.
  add column actor      text,
  add column revoked_by text,
  add column used_at    timestamptz,
  -- The head's when it was last changed.
  add column version    bigint not null default 0;
create index on hub.token (version);

-- One row, whose lock orders changes of tokens: whoever has read up to a version has missed none below it.
create table hub.token_head (
  one     boolean primary key default true check (one),
  version bigint  not null default 0
);
insert into hub.token_head default values;

create function hub.token_changed() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  update hub.token_head set version = version + 1 returning version into new.version;
  perform pg_notify('weir_token', '');
  return new;
end $$;
-- Not of used_at, which is written often and changes nothing.
create trigger token_changed
  before insert or update of hash, name, roles, scopes, claims, expires_at, revoked_at on hub.token
  for each row execute function hub.token_changed();

create function hub.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception '% of %.% is not allowed: %', tg_op, tg_table_schema, tg_table_name, tg_argv[0]
    using errcode = 'insufficient_privilege';
end $$;
create trigger token_kept before delete or truncate on hub.token
  for each statement execute function hub.refuse_change('a token is revoked, and its row stays');

create table hub.audit (
  id         bigint generated always as identity primary key,
  -- What was begun and how it ended are two rows of one operation.
  operation  uuid not null,
  at         timestamptz not null default clock_timestamp(),
  actor      text not null,
  -- What the actor asked with: never a secret.
  credential text,
  action     text not null,
  subject    text,
  outcome    text not null check (outcome in ('BEGUN', 'DONE', 'REFUSED', 'DENIED', 'FAILED')),
  reason     text,
  before     json,
  after      json,
  address    text,
  request_id text,
  -- How often the same came before it was written again.
  repeats    integer not null default 1
);
create index on hub.audit (operation);
create trigger audit_kept before update or delete or truncate on hub.audit
  for each statement execute function hub.refuse_change('the audit log is only written to');
