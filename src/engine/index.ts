export { openEngine, temporaryFolder } from './open-engine.ts';
export type { EngineOptions } from './open-engine.ts';
export { eitherSignal } from './either-signal.ts';
