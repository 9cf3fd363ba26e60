create table hub.model (
  name       text primary key,
  definition json not null,
  updated_at timestamptz not null default now(),
  loaded_at  timestamptz
);

create table hub.run (
  id          uuid primary key default gen_random_uuid(),
  model       text not null,
  state       text not null default 'QUEUED' check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  reason      text not null,
  rows_in     bigint not null default 0,
  rows_out    bigint not null default 0,
  inserted    bigint not null default 0,
  updated     bigint not null default 0,
  deleted     bigint not null default 0,
  sql         text,
  problems    json not null default '[]',
  queued_at   timestamptz not null default now(),
  started_at  timestamptz,
  finished_at timestamptz,
  attempt     integer not null default 1,
  hub         text
);
create index run_model_queued_at_idx on hub.run (model, queued_at desc);
create index run_state_idx on hub.run (state);

create table hub.run_fate (
  run_id   uuid not null references hub.run on delete cascade on update cascade,
  position integer not null,
  step     text not null,
  fate     text not null check (fate in ('CONTRIBUTED', 'FILTERED', 'MERGED', 'REJECTED', 'UNMATCHED')),
  rows     bigint not null,
  reason   text,
  primary key (run_id, position)
);

create table hub.source_structure (
  source    text primary key,
  structure json not null,
  names     json not null,
  seen_at   timestamptz not null default now()
);

create table hub.change_transaction (
  id              bigint generated always as identity primary key,
  position        bigint unique,
  origin          text not null,
  transaction     text not null,
  source_position text,
  at              timestamptz not null,
  datasets        text[] not null
);
-- The leader looks for what has no position yet, which is almost nothing of a long log.
create index change_transaction_pending_idx on hub.change_transaction (id) where position is null;
-- Trimming looks for the oldest.
create index change_transaction_at_idx on hub.change_transaction (at);

create table hub.change_row (
  transaction_id bigint not null references hub.change_transaction on delete cascade on update cascade,
  seq            integer not null,
  dataset        text not null,
  op             text not null check (op in ('INSERT', 'UPDATE', 'DELETE', 'RESET')),
  key            json,
  before         json,
  after          json,
  changed        text[],
  primary key (transaction_id, seq)
);

create table hub.change_head (
  one        boolean primary key default true check (one),
  position   bigint not null default 0,
  trimmed_to bigint not null default 0,
  log_id     uuid not null default gen_random_uuid()
);
insert into hub.change_head default values;

create table hub.change_consumer (
  source     text primary key,
  position   text not null,
  updated_at timestamptz not null default now()
);

create table hub.token (
  hash       text primary key,
  name       text not null,
  roles      text[] not null,
  scopes     text[] not null,
  claims     json not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

create table hub.curated_version (
  version    integer primary key,
  schema     text not null,
  sql        text not null,
  warnings   json not null default '[]',
  sha256     text not null,
  applied_at timestamptz not null default now()
);
