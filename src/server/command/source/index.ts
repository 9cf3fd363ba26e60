export { sourceAddCommand } from './add.ts';
export { sourceListCommand } from './list.ts';
export { sourcePauseCommand, sourceResumeCommand } from './pause.ts';
export { sourceRemoveCommand } from './remove.ts';
export { sourceTestCommand } from './test.ts';
export { SHOWN_SOURCE, sourceLines, type ShownSource } from './source-lines.ts';
