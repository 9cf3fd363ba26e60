export { openEngine } from './open-engine.ts';
export type { EngineOptions } from './open-engine.ts';
export { identifier, literal } from './quote.ts';
