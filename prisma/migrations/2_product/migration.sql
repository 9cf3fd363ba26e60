-- What is registered by API, and the versions of the composed graph.

-- A source or model that no file owns, as it was given; a paused source of either owner.
create table hub.registered (
  kind       text not null check (kind in ('source', 'model')),
  name       text not null,
  definition json not null,
  actor      text not null,
  at         timestamptz not null default now(),
  primary key (kind, name)
);
create table hub.paused_source (
  name  text primary key,
  actor text not null,
  at    timestamptz not null default now()
);

-- Texts by what they are, so that a version that changes one subgraph of fifty keeps one new text.
create table hub.schema_text (
  sha256 text primary key,
  text   text not null
);
create table hub.schema_version (
  id         uuid primary key default gen_random_uuid(),
  target     text not null,
  number     integer not null,
  state      text not null check (state in ('SERVED', 'SUPERSEDED', 'FAILED')),
  created_at timestamptz not null default now(),
  actor      text,
  reason     text,
  -- The public SDL; null for a version that does not compose.
  sdl        text references hub.schema_text (sha256),
  -- Composed when it is first asked for.
  supergraph text references hub.schema_text (sha256),
  -- [{name, sha256, url}] of everything that it was composed of.
  subgraphs  json not null,
  -- [{name, sha256, url}] of what was published: what a rollback publishes again.
  published  json not null,
  -- [{criticality, message, path}] beside the version served before; null until it is told.
  changes    json,
  problems   json not null default '[]',
  unique (target, number)
);
-- One is served of each target.
create unique index on hub.schema_version (target) where state = 'SERVED';
create table hub.published_schema (
  target text not null,
  name   text not null,
  sha256 text not null references hub.schema_text (sha256),
  url    text,
  actor  text not null,
  at     timestamptz not null default now(),
  primary key (target, name)
);

-- Lists of runs are read newest first, over all models too.
create index on hub.run (queued_at desc, id desc);
create index on hub.run (model, queued_at desc, id desc);
