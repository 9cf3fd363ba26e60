export { openEngine, temporaryFolder } from './open-engine.ts';
export { eitherSignal } from './either-signal.ts';
