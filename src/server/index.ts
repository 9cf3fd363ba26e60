export { HELP, parseCommand, type StartOptions } from './command-line.ts';
export { startHubServer, type HubServer, type HubServerOptions } from './http-server.ts';
export type { ServedGraph } from './graph-door.ts';
export { runRecords } from './registry/run-records.ts';
export type { FateView, HubView, ModelView, RunPage, RunView, SourceView } from './registry/context.ts';
