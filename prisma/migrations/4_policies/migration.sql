-- Keys that a hub makes for itself once, so that what is made with them stays the same.

create table hub.hub_key (
  name text primary key,
  key  bytea not null
);
