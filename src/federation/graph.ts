import { getOperationAST, getVariableValues, GraphQLError, isObjectType, OperationTypeNode, valueFromASTUntyped } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Catalog, GraphAnswer, GraphRequest, NodeReader, NodeSelection, Notice, Policed } from '../contract/index.ts';
import { inSlices, imageFields, WeirError } from '../contract/index.ts';
import { asGraphQLError } from './execute/faults.ts';
import type { FetchGround } from './execute/fetch.ts';
import { readNodes } from './execute/read-nodes.ts';
import { PreparedOperation, written } from './execute/prepared.ts';
import type { FederatedGraph, GraphView } from './graph-input.ts';
import { checkOneFilter } from './operation/one-filter.ts';
import { datasetsRead } from './operation/datasets-read.ts';
import type { DatasetRead } from './operation/datasets-read.ts';
import { conditionVariables, fragmentsOf, isA } from './operation/operation.ts';
import type { Surroundings } from './operation/operation.ts';
import { rewriteOperation, rewriteRows } from './operation/rewrite.ts';
import type { Planner } from './plan/planner.ts';
import type { RemoteSubgraph } from './remote/read-remote.ts';
import { routesOf } from './skeleton/routes.ts';

/** Forms of one document, by its conditions' truth, that are kept compiled. */
const KEPT_FORMS = 32;

/** Default values of an operation's variables. */
const defaultsOf = ({ variableDefinitions = [] }: OperationDefinitionNode): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    variableDefinitions.map(({ variable, defaultValue }) => [variable.name.value, defaultValue && valueFromASTUntyped(defaultValue)]),
  );

/** One version of the graph: prepares each operation once and runs it. */
export class PlannedGraph implements FederatedGraph {
  readonly id: string;
  readonly schema: GraphQLSchema;
  readonly catalog: Catalog;
  readonly policed: Policed | undefined;
  readonly shown: ReadonlyMap<string, RemoteSubgraph>;
  readonly planner: Planner | undefined;
  readonly #ground: FetchGround;
  readonly #prepared = new WeakMap<DocumentNode, Map<string, PreparedOperation>>();
  #phase: 'open' | 'closing' = 'open';
  #running = 0;
  readonly #idle: (() => void)[] = [];
  readonly #views = new Set<PlannedGraph>();
  #onClosed: () => void = () => undefined;

  /** Takes over a lease of the planner. `remotes`: the subgraphs that are served. */
  constructor(id: string, ground: FetchGround, planner: Planner | undefined, remotes: readonly RemoteSubgraph[]) {
    this.id = id;
    this.schema = ground.schema;
    this.catalog = ground.catalog;
    this.policed = ground.policed;
    this.shown = new Map(remotes.map((remote) => [remote.name, remote]));
    this.planner = planner;
    this.#ground = ground;
  }

  get supergraphSdl(): string {
    return this.planner?.supergraphSdl ?? '';
  }

  async view({ catalog, policed, schema, readers, remotes }: GraphView): Promise<FederatedGraph> {
    const ground: FetchGround = {
      ...this.#ground,
      catalog,
      policed,
      schema,
      readers,
      routes: await inSlices(routesOf(catalog, remotes, this.#ground.names)),
      isA: (type, condition) => isA(schema, type, condition),
    };
    const view = new PlannedGraph(`${this.id} ${policed.policy.key}`, ground, this.planner?.lease(), remotes);
    this.#views.add(view);
    view.#onClosed = () => this.#views.delete(view);
    return view;
  }

  async execute(request: GraphRequest): Promise<GraphAnswer> {
    const { document, operationName, context } = request;
    const operation = getOperationAST(document, operationName);
    if (!operation) return refused('BAD_REQUEST', 'The request names no operation of its document; give `operationName`.');
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      return refused('BAD_REQUEST', 'A subscription is opened by WebSocket or server-sent events.');
    }
    const given = request.variables ?? {};
    const coerced = getVariableValues(this.schema, operation.variableDefinitions ?? [], given);
    if (coerced.errors) {
      return {
        errors: coerced.errors.map(({ message, nodes }) => new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } })),
      };
    }
    this.#running += 1;
    try {
      const variables = coerced.coerced;
      const prepared = this.#prepare(document, operation, variables);
      const brought = await prepared.run({ variables, given, context });
      const { data, errors } = written(brought);
      const extensions = told(brought.notices);
      return { data, ...(errors.length > 0 && { errors }), ...(extensions && { extensions }) };
    } catch (thrown) {
      return { errors: [asGraphQLError({ thrown })] };
    } finally {
      this.#ended();
    }
  }

  datasetsOf(document: DocumentNode, operationName?: string, variables: Surroundings['variables'] = {}): readonly DatasetRead[] {
    const operation = getOperationAST(document, operationName);
    const root = this.schema.getQueryType();
    if (!operation || !root) return [];
    const given = { ...defaultsOf(operation), ...variables };
    return datasetsRead(this.#around(document, operation, given), this.#ground, root, operation.selectionSet);
  }

  nodeReader(selection: NodeSelection): NodeReader {
    const { document, nodes, variables } = selection;
    const type = this.schema.getType(selection.type);
    const dataset = this.#ground.routes.dataset(selection.type);
    if (!dataset || !isObjectType(type)) throw new WeirError('INTERNAL', `\`${selection.type}\` is the type of no dataset.`);
    const operation = getOperationAST(document, selection.operationName);
    const around = this.#around(document, operation, variables);
    // Whatever else the subscription reads is read in the same request.
    if (operation) this.#checkOneFilter(operation, around);
    const path = nodes[0]?.alias?.value ?? nodes[0]?.name.value ?? '';
    const rewrite = (detour: boolean) => rewriteRows(this.#ground, around, type, nodes, dataset.home, path, detour);
    const fields = imageFields(dataset).map(({ name }) => name);
    const { rows: alias } = rewrite(false);
    const prepared = new PreparedOperation({
      ground: this.#ground,
      planner: this.planner,
      around,
      rewrite,
      rows: { alias, type: dataset.type, fields },
    });
    return async (rows, context) => {
      this.#running += 1;
      try {
        const brought = await prepared.run({ variables, given: variables, context, rows });
        return readNodes(brought, alias, rows.length);
      } finally {
        this.#ended();
      }
    };
  }

  /** A request that comes after all is still answered: it was begun when this graph was the one served. */
  async close(): Promise<void> {
    if (this.#phase === 'closing') return;
    this.#phase = 'closing';
    await Promise.all([...this.#views].map((view) => view.close()));
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    this.planner?.release();
    this.#onClosed();
  }

  #ended(): void {
    this.#running -= 1;
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #around(
    document: DocumentNode,
    operation: OperationDefinitionNode | null | undefined,
    variables: Surroundings['variables'],
  ): Surroundings {
    const variableDefinitions = operation?.variableDefinitions ?? [];
    return { schema: this.schema, fragments: fragmentsOf(document), variableDefinitions, variables };
  }

  #checkOneFilter({ operation, selectionSet }: OperationDefinitionNode, { fragments }: Surroundings): void {
    const root = this.schema.getRootType(operation);
    if (this.policed && root) checkOneFilter({ schema: this.schema, catalog: this.catalog, fragments }, root.name, selectionSet);
  }

  /** Kept by document, operation and the truth of every variable that decides what is selected. */
  #prepare(document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): PreparedOperation {
    const forms = this.#prepared.get(document) ?? new Map<string, PreparedOperation>();
    this.#prepared.set(document, forms);
    const key = [operation.name?.value ?? '', ...conditionVariables(document).map((name) => variables[name] === true)].join();
    const known = forms.get(key);
    this.#ground.planned?.(known !== undefined);
    if (known) return known;
    const root = this.schema.getRootType(operation.operation);
    if (!root) throw new WeirError('BAD_REQUEST', `The graph has no ${operation.operation}.`);
    const around = this.#around(document, operation, variables);
    this.#checkOneFilter(operation, around);
    const prepared = new PreparedOperation({
      ground: this.#ground,
      planner: this.planner,
      around,
      rewrite: (detour) => rewriteOperation(this.#ground, around, root, operation.selectionSet, operation.operation, detour),
    });
    const [oldest] = forms.keys();
    if (forms.size >= KEPT_FORMS && oldest !== undefined) forms.delete(oldest);
    forms.set(key, prepared);
    return prepared;
  }
}

const refused = (code: 'BAD_REQUEST', message: string): GraphAnswer => ({ errors: [new GraphQLError(message, { extensions: { code } })] });

/** One place is told once, however many rows were cut there, and in an order that does not tell which home was quicker. */
function told(notices: readonly Notice[]): GraphAnswer['extensions'] {
  if (notices.length === 0) return undefined;
  const places = new Map(notices.map((one) => [one.path, one]));
  const once = [...places.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const truncated = once.filter((one) => 'limit' in one);
  const suppressed = once.filter((one) => 'minGroup' in one);
  return { ...(truncated.length > 0 && { truncated }), ...(suppressed.length > 0 && { suppressed }) };
}
