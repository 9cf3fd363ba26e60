-- Workspaces whose files were applied by API, each whole: what one of them owns, only an apply of it changes.
create table hub.applied_workspace (
  name  text primary key,
  -- [{path, text}]
  files json not null,
  actor text not null,
  at    timestamptz not null default now()
);
