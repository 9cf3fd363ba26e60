import type { StepRule } from '../step-context.ts';
import { aggregate } from './aggregate.ts';
import { cast } from './cast.ts';
import { dedupe } from './dedupe.ts';
import { derive } from './derive.ts';
import { filter } from './filter.ts';
import { join } from './join.ts';

export const STEPS: readonly StepRule[] = [dedupe, cast, filter, join, derive, aggregate];
