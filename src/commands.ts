import { applyCommand } from './apply-command.ts';
import { backupCommand } from './backup-command.ts';
import { checkCommand } from './check-command.ts';
import { diffCommand } from './diff-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { initCommand } from './init-command.ts';
import { restoreCommand } from './restore-command.ts';
import {
  exportCommand,
  modelListCommand,
  modelPlanCommand,
  modelRunCommand,
  schemaCheckCommand,
  schemaDiffCommand,
  schemaFetchCommand,
  schemaHistoryCommand,
  schemaPublishCommand,
  schemaRollbackCommand,
  sourceAddCommand,
  sourceListCommand,
  sourcePauseCommand,
  sourceRemoveCommand,
  sourceResumeCommand,
  sourceTestCommand,
  tokenCreateCommand,
  tokenListCommand,
  tokenRevokeCommand,
  type Command,
} from './server/command/index.ts';
import { schemaJsonCommand } from './schema-json-command.ts';
import { sourceRefreshCommand } from './source-refresh-command.ts';
import { startCommand } from './start-command.ts';

/** Every command of `weir`, in the order in which help and docs/cli.md list them. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  initCommand,
  checkCommand,
  doctorCommand,
  backupCommand,
  restoreCommand,
  diffCommand,
  applyCommand,
  exportCommand,
  sourceAddCommand,
  sourceListCommand,
  sourceTestCommand,
  sourceRefreshCommand,
  sourcePauseCommand,
  sourceResumeCommand,
  sourceRemoveCommand,
  modelPlanCommand,
  modelRunCommand,
  modelListCommand,
  schemaCheckCommand,
  schemaPublishCommand,
  schemaFetchCommand,
  schemaHistoryCommand,
  schemaDiffCommand,
  schemaRollbackCommand,
  schemaJsonCommand,
  tokenCreateCommand,
  tokenListCommand,
  tokenRevokeCommand,
];
