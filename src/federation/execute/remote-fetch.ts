import { Kind, parse, print, visit } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import { messageOf, rowValues, WeirError } from '../../contract/index.ts';
import type { GraphQuestion, Identity, RowsGiven, TypeRows } from '../../contract/index.ts';
import type { EntityJoin } from '../skeleton/entity-joins.ts';
import { beginningOf, leaveFault } from './faults.ts';
import type { Fault } from './faults.ts';
import { fail, wantedBy } from './fetch.ts';
import type { EntityCall, OperationGround, Run, Step, Wanted } from './fetch.ts';
import { GivenVariables, type GivenVariable } from './given-variables.ts';
import { isObject, parseJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { copyOf, merge } from './merge.ts';
import { ledTo, relationCalls } from './remote-relations.ts';

/** Entities that one request asks for under one name. */
interface Asked {
  readonly alias: string;
  readonly variable: string;
  readonly wanted: readonly Wanted[];
  /** The field of the objects that they stand for, where they are not the objects themselves. */
  readonly under?: string;
}

/** A fetch that is a GraphQL request to a subgraph. */
export function compileRemoteFetch(ground: OperationGround, name: string, operation: string, calls: readonly EntityCall[]): Step {
  const planned = parse(operation, { noLocation: true });
  const joinOf = (type: string): EntityJoin | undefined => ground.routes.join(type, name);
  const asking = relationCalls(planned, calls, joinOf);
  const { query, used, given } = wireForm(ground, asking.document);
  const brings = broughtBy(planned);
  const ruleOf = (type: string): TypeRows | undefined => ground.policed?.policy.types.get(`${name}.${type}`)?.rows;
  return async (run) => {
    const wanted = new Map(
      calls.map((call) => [
        call,
        wantedBy(call, run.data, ground.isA).filter(({ fields }) => Object.values(fields).some((value) => value !== null)),
      ]),
    );
    const { claims } = run.context.identity;
    const asked: readonly Asked[] = [
      ...asking.calls.map((call) => ({ ...call, wanted: (wanted.get(call) ?? []).filter(({ type }) => !joinOf(type)) })),
      ...asking.relations.map((one) => ({ ...one, variable: one.alias, wanted: ledTo(one, wanted.get(one.call) ?? []) })),
    ].map((one) => ({ ...one, wanted: one.wanted.filter(({ type }) => ruleOf(type)?.byKey !== false) }));
    if (calls.length > 0 && asked.every((one) => one.wanted.length === 0)) return;
    const variables = Object.fromEntries(used.filter((one) => Object.hasOwn(run.given, one)).map((one) => [one, run.given[one]]));
    for (const { variable, values } of given) variables[variable] = values(claims);
    for (const { variable, wanted: rows } of asked) variables[variable] = rows.map(({ type, fields }) => ({ __typename: type, ...fields }));
    const objects = calls.length > 0 ? asked.flatMap((one) => one.wanted.flatMap((row) => row.objects)) : [run.data];
    try {
      const remote = ground.remotes.get(name);
      if (!remote) throw new WeirError('SOURCE_UNAVAILABLE', `Source "${name}" cannot be asked: the hub has not opened it.`);
      const body = bodyOf(name, await remote.ask({ kind: 'graph', query, variables, ...rowsOf(asked, ruleOf, claims) }, run.context));
      const data = isObject(body['data']) ? body['data'] : undefined;
      const faults = faultsOf(name, body);
      for (const error of faults) {
        const { at, on } = located(error.path, asked, run.data);
        if (on) leave(run, on, { thrown: error.thrown, source: name, at });
        else fail(run, objects, { thrown: error.thrown, source: name, brings });
      }
      if (!data) return;
      if (calls.length === 0) merge(run.data, data);
      for (const one of asked) {
        const entities = data[one.alias];
        place(one, entities);
        const wrong = faults.length === 0 ? wrongEntities(entities, one.wanted.length) : undefined;
        if (wrong !== undefined) {
          const thrown = new WeirError('SOURCE_ERROR', `Source "${name}" ${wrong}.`);
          fail(
            run,
            one.wanted.flatMap((row) => row.objects),
            { thrown, source: name, brings },
          );
        }
      }
    } catch (thrown) {
      fail(run, objects, { thrown, source: name, brings });
    }
  };
}

function leave(run: Run, object: JsonObject, fault: Fault): void {
  run.faults.push(fault);
  leaveFault(object, fault);
}

function place({ wanted, under }: Asked, entities: Json | undefined): void {
  wanted.forEach(({ objects }, index) => {
    const entity = Array.isArray(entities) ? ((entities as readonly Json[])[index] ?? null) : null;
    if (!isObject(entity)) return;
    objects.forEach((object, nth) => {
      const mine = (nth === 0 ? entity : copyOf(entity)) as JsonObject;
      merge(object, under === undefined ? mine : { [under]: mine });
    });
  });
}

/** What is wrong with an answer for entities: it has one place for each that was asked for, an object or null. */
function wrongEntities(entities: Json | undefined, asked: number): string | undefined {
  if (!Array.isArray(entities)) return `answered what is no list of entities`;
  if (entities.length !== asked) return `answered ${entities.length} entities where ${asked} were asked for`;
  return (entities as readonly Json[]).every((entity) => entity === null || isObject(entity))
    ? undefined
    : 'answered an entity that is no object';
}

/** What the fields that find rows by key are given, of the types that are asked for. */
function rowsOf(
  asked: readonly Asked[],
  ruleOf: (type: string) => TypeRows | undefined,
  claims: Identity['claims'],
): Pick<GraphQuestion, 'rows'> {
  const types = new Set(asked.flatMap(({ wanted }) => wanted.map(({ type }) => type)));
  const rows = Array.from(types).flatMap((type): (readonly [string, RowsGiven])[] => {
    const rule = ruleOf(type);
    return rule ? [[type, Object.fromEntries(rule.arguments.map((one) => [one.name, rowValues(one, claims)]))]] : [];
  });
  return rows.length > 0 ? { rows: Object.fromEntries(rows) } : {};
}

interface WireForm {
  readonly query: string;
  /** The client's variables in it. */
  readonly used: readonly string[];
  /** The hub's own. */
  readonly given: readonly GivenVariable[];
}

/** The planner's operation with the client's arguments, and the definitions of the variables in them, put back; and with the hub's own. */
function wireForm(ground: OperationGround, planned: DocumentNode): WireForm {
  const used = new Set<string>();
  const variables = new GivenVariables(ground.around.variableDefinitions);
  const restored = visit(planned, {
    Field(node): FieldNode | undefined {
      const kept = node.alias && ground.kept.fields.get(node.alias.value);
      const said = kept?.node.arguments ?? [];
      const given = kept?.given ?? [];
      if (said.length + given.length === 0) return undefined;
      for (const argument of said) visit(argument, { Variable: ({ name }) => void used.add(name.value) });
      return { ...node, arguments: [...said, ...given.map((argument) => variables.argument(argument))] };
    },
  });
  const definitions = ground.around.variableDefinitions.filter(({ variable }) => used.has(variable.name.value));
  const whole = visit(restored, {
    OperationDefinition: (node) => ({
      ...node,
      variableDefinitions: [...(node.variableDefinitions ?? []), ...definitions, ...variables.definitions],
    }),
  });
  return { query: print(whole), used: [...used], given: variables.all };
}

/** Every alias that a fetch was to bring: of a fetch that failed, all are missing. */
function broughtBy(planned: DocumentNode): ReadonlySet<string> {
  const brings = new Set<string>();
  visit(planned, { [Kind.FIELD]: (node: FieldNode) => void brings.add((node.alias ?? node.name).value) });
  return brings;
}

function bodyOf(source: string, text: string): JsonObject {
  let body: Json;
  try {
    body = parseJson(text);
  } catch (thrown) {
    throw new WeirError('SOURCE_ERROR', `Source "${source}" answered what is not JSON (${messageOf(thrown)}): ${beginningOf(text)}`);
  }
  if (isObject(body) && (body['data'] !== undefined || Array.isArray(body['errors']))) return body;
  throw new WeirError('SOURCE_ERROR', `Source "${source}" answered JSON that is no GraphQL response: ${beginningOf(text)}`);
}

interface SourceFault {
  readonly thrown: WeirError;
  readonly path: readonly (string | number)[];
}

function faultsOf(source: string, body: JsonObject): readonly SourceFault[] {
  const errors = Array.isArray(body['errors']) ? (body['errors'] as readonly Json[]) : [];
  return errors.map((error) => {
    const { message, path, extensions } = isObject(error) ? error : {};
    const said = typeof message === 'string' ? message : 'an error without a message';
    const code = isObject(extensions) && extensions['code'] === 'BAD_USER_INPUT' ? 'BAD_USER_INPUT' : 'SOURCE_ERROR';
    const steps = Array.isArray(path) ? (path as readonly Json[]) : [];
    return {
      thrown: new WeirError(code, `Source "${source}": ${said}`),
      path: steps.filter((step) => typeof step === 'string' || typeof step === 'number'),
    };
  });
}

/** The object that an error's path is counted from: an entity that was asked for, or the root. */
function located(
  path: readonly (string | number)[],
  asked: readonly Asked[],
  data: JsonObject,
): { readonly on?: JsonObject | undefined; readonly at?: readonly (string | number)[] } {
  const [first, second] = path;
  if (first === undefined) return {};
  if (asked.length === 0) return { on: data, at: path };
  const found = asked.find(({ alias }) => alias === first);
  const row = typeof second === 'number' ? found?.wanted[second] : undefined;
  return row ? { on: row.objects[0], at: [...(found?.under === undefined ? [] : [found.under]), ...path.slice(2)] } : {};
}
