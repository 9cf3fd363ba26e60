import { getOperationAST, Kind, parse } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { CompiledRead, EntityRead, FieldItem, LocalReader, ReadRequest } from '../../contract/index.ts';
import { WeirError } from '../../contract/index.ts';
import { fragmentsOf } from '../operation/operation.ts';
import { markGone } from './faults.ts';
import { fail, wantedBy } from './fetch.ts';
import type { EntityCall, OperationGround, Run, Step, Wanted } from './fetch.ts';
import { isObject, parseJson } from './json.ts';
import type { Json } from './json.ts';
import { copyOf, merge } from './merge.ts';
import { skeletonSelection } from './skeleton-selection.ts';
import { requiredFields } from './targets.ts';

/** A fetch that a home answers inside this process: each root field, or each set of entities, is one compiled read. */
export function compileLocalFetch(ground: OperationGround, home: string, operation: string, calls: readonly EntityCall[]): Step {
  const document = parse(operation, { noLocation: true });
  const sets = getOperationAST(document)?.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] };
  const fragments = fragmentsOf(document);
  if (calls.length > 0) return entityFetch(ground, home, sets, fragments, calls);

  const root = skeletonSelection(ground, 'Query', [sets], fragments);
  const steps = root.items.flatMap((item) => {
    if (item.kind !== 'field') return [];
    return item.as === ground.rows?.alias ? rowsStep(ground, home, item) : rootStep(ground, home, item);
  });
  return async (run) => void (await Promise.all(steps.map((step) => step(run))));
}

function rootStep(ground: OperationGround, home: string, item: FieldItem): Step {
  const read = lazyRead(ground, home, (reader) => reader.compileRoot(item));
  return async (run) => {
    try {
      merge(run.data, { [item.as]: await read(run, {}) });
    } catch (thrown) {
      fail(run, [run.data], { thrown, brings: new Set([item.as]) });
    }
  };
}

/** Rows that are at hand instead of a root field: images, which carry every column. */
function rowsStep(ground: OperationGround, home: string, item: FieldItem): Step {
  const { type = '', fields = [] } = ground.rows ?? {};
  const selection = item.selection ?? { type, items: [] };
  const reads: EntityRead[] = [{ type, keyFields: fields, rows: 'values', selection }];
  const read = lazyRead(ground, home, (reader) => reader.compileEntities(reads));
  return async (run) => {
    try {
      const answer = await read(run, { representations: [run.rows ?? []] });
      merge(run.data, { [item.as]: Array.isArray(answer) ? ((answer as readonly Json[])[0] ?? null) : null });
    } catch (thrown) {
      fail(run, [run.data], { thrown, brings: new Set([item.as]) });
    }
  };
}

/** The part of an entity call that is about one type. */
interface Part {
  readonly call: EntityCall;
  readonly read: EntityRead;
  readonly brings: ReadonlySet<string>;
}

function entityFetch(
  ground: OperationGround,
  home: string,
  root: SelectionSetNode,
  fragments: ReturnType<typeof fragmentsOf>,
  calls: readonly EntityCall[],
): Step {
  const parts = calls.flatMap((call) => {
    const sets = root.selections.flatMap((node) =>
      node.kind === Kind.FIELD && (node.alias ?? node.name).value === call.alias ? (node.selectionSet ?? []) : [],
    );
    return [...requiredFields(call.requires)].map(([type, keyFields]): Part => {
      const selection = skeletonSelection(ground, type, sets, fragments);
      const rows = ground.routes.dataset(type)?.home === home ? 'table' : 'values';
      return { call, read: { type, keyFields, rows, selection }, brings: new Set(selection.items.map(({ as }) => as)) };
    });
  });
  const read = lazyRead(ground, home, (reader) => reader.compileEntities(parts.map((part) => part.read)));
  return async (run) => {
    const byCall = new Map(calls.map((call) => [call, wantedBy(call, run.data, ground.isA)]));
    const wanted = parts.map((part) => (byCall.get(part.call) ?? []).filter(({ type }) => type === part.read.type));
    if (wanted.every((rows) => rows.length === 0)) return;
    try {
      const answers = await read(run, { representations: wanted.map((rows) => rows.map(({ fields }) => fields)) });
      parts.forEach((part, index) => place(part, wanted[index] ?? [], (answers as readonly Json[])[index] ?? null));
    } catch (thrown) {
      parts.forEach(({ brings }, index) =>
        fail(
          run,
          (wanted[index] ?? []).flatMap(({ objects }) => objects),
          { thrown, brings },
        ),
      );
    }
  };
}

/** Puts the rows that came where they were wanted. */
function place(part: Part, wanted: readonly Wanted[], answer: Json): void {
  if (!Array.isArray(answer) || answer.length !== wanted.length)
    throw new Error('a home answered with another number of rows than it was asked for');
  wanted.forEach(({ objects }, index) => {
    const row = (answer as readonly Json[])[index] ?? null;
    objects.forEach((object, nth) => {
      if (isObject(row)) merge(object, (nth === 0 ? row : copyOf(row)) as typeof row);
      else if (part.read.rows === 'table') markGone(object);
    });
  });
}

/**
 * Compiles on the first run: a home that cannot compile costs its own fields. What could not be compiled is tried again, as a
 * model may have run meanwhile.
 */
function lazyRead(ground: OperationGround, home: string, compile: (reader: LocalReader) => CompiledRead) {
  let compiled: CompiledRead | undefined;
  return async (run: Run, more: Pick<ReadRequest, 'representations'>): Promise<Json> => {
    const reader = ground.readers.get(home);
    if (!reader)
      throw new WeirError('SOURCE_UNAVAILABLE', `Source "${home}" cannot be asked: the hub has not opened it.`, { source: home });
    compiled ??= compile(reader);
    const { json, notices } = await compiled.run({ variables: run.variables, context: run.context, ...more });
    run.notices.push(...notices);
    return parseJson(json, (key) => ground.names.isRun(key));
  };
}
