export { findingOf, type Finding } from './finding.ts';
export { githubLines } from './github.ts';
export { junitReport, type CheckedThing } from './junit.ts';
export { sarifLog } from './sarif.ts';
