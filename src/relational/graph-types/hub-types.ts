import { AGGREGATE_INPUT_NAMES, aggregateInputs } from './aggregate-inputs.ts';
import { AGGREGATE_TYPE_NAMES, aggregateTypes } from './aggregate-types.ts';
import { ANALYSIS_TYPE_NAMES, ANALYSIS_TYPES } from './analysis-types.ts';
import { PAGE_INFO, PAGE_INFO_NAME } from './connection-types.ts';
import { FILTER_TYPE_NAMES, filterTypes } from './filters.ts';
import { GROUP_TYPE_NAMES, GROUP_TYPES } from './group-types.ts';
import { hubScalars } from './scalars/hub-scalars.ts';

/** Types of the hub's that are in every graph: its scalars, the columns' filters and aggregates, the enums. */
export function hubTypes(): string {
  return [
    ...SCALAR_DEFINITIONS,
    filterTypes(),
    aggregateTypes(),
    aggregateInputs(),
    SORT_ORDER,
    CHANGE_OP,
    ANALYSIS_TYPES,
    GROUP_TYPES,
    PAGE_INFO,
  ].join('\n');
}

const SCALAR_DEFINITIONS = Object.entries(hubScalars).map(
  ([name, { description }]) => `${JSON.stringify(description ?? '')}\nscalar ${name}`,
);

const SORT_ORDER = `"ASC puts nulls last, DESC first."
enum SortOrder { ASC DESC ASC_NULLS_FIRST ASC_NULLS_LAST DESC_NULLS_FIRST DESC_NULLS_LAST }`;

const CHANGE_OP = 'enum ChangeOp { SNAPSHOT INSERT UPDATE DELETE RESET }';

/**
 * Names that no source's own type may have: a smaller type of the same name would silently narrow the hub's. An equal scalar
 * composes, and may be shared.
 */
export const HUB_TYPE_NAMES: ReadonlySet<string> = new Set([
  'ID',
  'Int',
  'Float',
  'String',
  'Boolean',
  ...Object.keys(hubScalars),
  ...FILTER_TYPE_NAMES,
  ...AGGREGATE_TYPE_NAMES,
  ...AGGREGATE_INPUT_NAMES,
  ...GROUP_TYPE_NAMES,
  PAGE_INFO_NAME,
  'SortOrder',
  'ChangeOp',
  ...ANALYSIS_TYPE_NAMES,
]);
