export { APPLY, differenceLines, ofWorkspace, thingOf, type ShownApply } from './apply-lines.ts';
export { exportCommand } from './export.ts';
