export { schemaCheckCommand } from './check.ts';
export { schemaDiffCommand } from './diff.ts';
export { schemaFetchCommand } from './fetch.ts';
export { schemaHistoryCommand } from './history.ts';
export { schemaPublishCommand } from './publish.ts';
export { schemaRollbackCommand } from './rollback.ts';
