export { modelListCommand } from './list.ts';
export { modelPlanCommand } from './plan.ts';
export { modelRunCommand } from './run.ts';
