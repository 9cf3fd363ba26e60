import type { GraphQLError } from 'graphql';
import { WeirError } from '../../contract/index.ts';
import type { Kept } from '../operation/rewrite.ts';
import type { Member, Shape, Value, Wrapping } from '../operation/shape.ts';
import { asGraphQLError, faultsAt, isGone, typenameOf } from './faults.ts';
import type { Fault } from './faults.ts';
import { isObject, RawJson, writeJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { leafText } from './leaf-text.ts';

/** A null that has to travel up to the next place which may be null. */
const VOID = Symbol('void');

type Text = string | typeof VOID;

/**
 * Writes the answer's text in the order of the selection, from what the fetches brought. Nulls where there may be none travel up
 * (https://spec.graphql.org/October2021/#sec-Handling-Field-Errors); faults that fetches left are told with the path at which
 * they cost something.
 */
export class AnswerWriter {
  readonly errors: GraphQLError[] = [];
  readonly #kept: Kept;
  readonly #given: ReadonlyMap<string, string>;
  readonly #path: (string | number)[] = [];
  /** Fault → response paths without indexes at which it was told. */
  readonly #told = new Map<Fault, Set<string>>();

  constructor(kept: Kept, given: ReadonlyMap<string, string>) {
    this.#kept = kept;
    this.#given = given;
  }

  /** The text of an object; `null` where a null travelled all the way up. */
  write(shape: Shape, data: JsonObject): string {
    const text = this.#object(shape, data);
    return text === VOID ? 'null' : text;
  }

  /** Faults that cost nothing which was asked for have been told nowhere: they are told without a path. */
  tellRest(faults: Iterable<Fault>): void {
    for (const fault of faults) if (!this.#told.has(fault)) this.errors.push(asGraphQLError(fault));
  }

  #object(shape: Shape, data: JsonObject): Text {
    if (isGone(data)) return 'null';
    const named = typenameOf(data);
    if (shape.possible && named !== undefined && !shape.possible.has(named)) return 'null';
    for (const fault of faultsAt(data)) if (fault.at && !this.#told.has(fault)) this.#tell(fault, this.#responsePath(fault.at));
    const members = shape.byType?.get(named ?? '') ?? shape.members;
    let text = '';
    for (const member of members) {
      const written = this.#member(shape, member, data);
      if (written === VOID) return VOID;
      if (written !== '') text += text === '' ? written : `,${written}`;
    }
    return `{${text}}`;
  }

  #member(shape: Shape, member: Member, data: JsonObject): Text {
    switch (member.kind) {
      case 'typename':
        return `${JSON.stringify(member.response)}:${JSON.stringify(member.type ?? typenameOf(data) ?? shape.type)}`;
      case 'given':
        return `${JSON.stringify(member.response)}:${this.#given.get(member.response) ?? 'null'}`;
      case 'run': {
        const run = data[member.alias];
        if (run instanceof RawJson) return member.fields.length === 0 ? '' : run.text.trim().slice(1, -1);
        const nulls = member.fields.map(({ response, nonNull }) => {
          this.#tellMissing(data, member.alias, response);
          return nonNull ? VOID : `${JSON.stringify(response)}:null`;
        });
        return nulls.includes(VOID) ? VOID : nulls.join(',');
      }
      case 'value':
        return this.#value(shape, member, data);
      default:
        return member satisfies never;
    }
  }

  #value(shape: Shape, member: Value, data: JsonObject): Text {
    let found: Json | undefined = data;
    for (const alias of member.at) found = isObject(found) ? found[alias] : undefined;
    if (found === undefined) this.#tellMissing(data, member.at[0] ?? '', member.response);
    this.#path.push(member.response);
    const text = this.#complete(shape, member, member.wrapping, found ?? null);
    this.#path.pop();
    return text === VOID ? VOID : `${JSON.stringify(member.response)}:${text}`;
  }

  #complete(shape: Shape, member: Value, wrapping: Wrapping, value: Json): Text {
    const text = value === null ? 'null' : this.#present(shape, member, wrapping, value);
    if (text === VOID) return wrapping.nonNull ? VOID : 'null';
    if (text !== 'null' || !wrapping.nonNull) return text;
    this.#tellWrong(`${shape.type}.${member.field} is null, which its schema excludes`);
    return VOID;
  }

  #present(shape: Shape, member: Value, wrapping: Wrapping, value: Json): Text {
    if (wrapping.item) {
      if (!Array.isArray(value)) return this.#wrongForm(shape, member, 'a list');
      let text = '';
      for (const [index, item] of (value as readonly Json[]).entries()) {
        this.#path.push(index);
        const written = this.#complete(shape, member, wrapping.item, item);
        this.#path.pop();
        if (written === VOID) return VOID;
        text += index === 0 ? written : `,${written}`;
      }
      return `[${text}]`;
    }
    if (!member.shape) {
      const text = member.leaf ? leafText(member.leaf, value) : writeJson(value);
      return text ?? this.#wrongForm(shape, member, `of the type ${member.leaf?.name ?? ''}`);
    }
    return isObject(value) ? this.#object(member.shape, value) : this.#wrongForm(shape, member, 'an object');
  }

  #wrongForm(shape: Shape, member: Value, wanted: string): Text {
    this.#tellWrong(`${shape.type}.${member.field} is not ${wanted}, as its schema says`);
    return 'null';
  }

  /** Of a null that is already explained nothing more is said. */
  #tellWrong(what: string): void {
    const path = [...this.#path];
    const explained = this.errors.some((error) => {
      const other = error.path ?? [];
      return path.every((step, at) => at >= other.length || other[at] === step);
    });
    if (!explained)
      this.errors.push(asGraphQLError({ thrown: new WeirError('SOURCE_ERROR', `A source answered wrongly: ${what}.`) }, path));
  }

  /** Where no fetch that failed was to bring it, one that failed was to bring what its own fetch needed. */
  #tellMissing(data: JsonObject, alias: string, response: string): void {
    const failed = faultsAt(data).filter(({ at }) => at === undefined);
    const direct = failed.filter(({ brings }) => brings?.has(alias));
    for (const fault of direct.length > 0 ? direct : failed) this.#tell(fault, [...this.#path, response]);
  }

  /** Once for each field of the response: a fault of one fetch costs every row the same. */
  #tell(fault: Fault, path: readonly (string | number)[]): void {
    const place = path.filter((step) => typeof step === 'string').join('.');
    const told = this.#told.get(fault) ?? new Set();
    this.#told.set(fault, told);
    if (told.has(place)) return;
    told.add(place);
    this.errors.push(asGraphQLError(fault, path));
  }

  #responsePath(at: readonly (string | number)[]): (string | number)[] {
    // A step through the row itself is none for the client.
    const steps = at.flatMap((step) => (typeof step === 'number' ? step : (this.#kept.fields.get(step)?.response ?? [])));
    return [...this.#path, ...steps];
  }
}
