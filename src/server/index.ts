export { HELP, parseCommand, type StartOptions } from './command/start-options.ts';
export { startHubServer, type HubServer, type HubServerOptions } from './http-server.ts';
export { openLog, type Log } from './operations/log.ts';
export { openMetrics, type Metrics } from './operations/metrics.ts';
export { watchOperations } from './operations/operation-watch.ts';
export type { ServedGraph } from './graph-door.ts';
export { runRecords } from './registry/run-records.ts';
export type { ControlPlane, DefinitionView, HubView } from './registry/context.ts';
