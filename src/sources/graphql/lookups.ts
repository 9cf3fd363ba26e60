import { getNamedType, getNullableType, isAbstractType, isLeafType, isListType, isObjectType, isRequiredArgument } from 'graphql';
import type { GraphQLArgument, GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { suggestion } from '../../contract/index.ts';
import type { Problem } from '../../contract/index.ts';
import type { ByKey, ByKeys, GraphqlDeclaration } from './declaration.ts';
import type { ServedTypes } from './served-types.ts';

/** How rows of a type are found by their key. */
export interface Lookup {
  readonly type: GraphQLObjectType;
  /** The fields of the type that are its key. */
  readonly key: readonly string[];
  /** The field of Query that finds them. */
  readonly field: string;
  readonly arguments: readonly KeyArgument[];
  /** What it is given beside the key; nothing where nothing is said. */
  readonly given?: readonly ExtraArgument[];
  /** The argument takes a list of keys, and the field gives a list. */
  readonly many: boolean;
  /** The field gives an interface or union, of which the type is one. */
  readonly abstract: boolean;
}

export interface KeyArgument {
  readonly name: string;
  /** Its type, as the endpoint writes it. */
  readonly type: string;
  /** The name of that type without list and `!`. */
  readonly scalar: string;
  readonly required: boolean;
  /** The field of the type whose value it is given. */
  readonly key: string;
}

export interface ExtraArgument {
  readonly name: string;
  readonly type: string;
  readonly scalar: string;
  readonly list: boolean;
}

export interface Lookups {
  /** By the type's own name. */
  readonly byType: ReadonlyMap<string, Lookup>;
  /** What is wrong with those that are left out; their path is the source's name and that of the key in its declaration. */
  readonly problems: readonly Problem[];
}

/** Holds `byKey` and `byKeys` against the schema. What is wrong is left out alone, and said. Many at once go before one by one. */
export function lookupsOf(
  schema: GraphQLSchema,
  served: ServedTypes,
  { source, byKey, byKeys }: Pick<GraphqlDeclaration, 'source' | 'byKey' | 'byKeys'>,
): Lookups {
  const byType = new Map<string, Lookup>();
  const problems: Problem[] = [];
  for (const kind of ['byKey', 'byKeys'] as const) {
    for (const name of Object.keys(kind === 'byKey' ? byKey : byKeys)) {
      try {
        const finder = new Finder(schema, served, `${kind}.${name}`);
        const type = finder.type(name);
        const [one, many] = [byKey[name], byKeys[name]];
        const lookup = kind === 'byKey' ? one && finder.one(type, one) : many && finder.many(type, many, one);
        if (lookup) byType.set(name, lookup);
      } catch (thrown) {
        if (!(thrown instanceof Misfit)) throw thrown;
        const { path, message } = thrown;
        problems.push({ code: 'BAD_DEFINITION', message: `Source "${source}": \`${path}\`: ${message}`, path: `${source}.${path}` });
      }
    }
  }
  return { byType, problems };
}

/** Why a lookup does not fit the schema. */
class Misfit extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

class Finder {
  readonly #schema: GraphQLSchema;
  readonly #served: ServedTypes;
  readonly #path: string;

  constructor(schema: GraphQLSchema, served: ServedTypes, path: string) {
    this.#schema = schema;
    this.#served = served;
    this.#path = path;
  }

  type(name: string): GraphQLObjectType {
    const type = this.#served.types.find((each) => each.name === name);
    if (isObjectType(type)) return type;
    const known = this.#served.types.filter(isObjectType);
    if (type) this.#misfit('', `\`${name}\` is no object type, and only such have a key.`);
    return this.#misfit(
      '',
      `the endpoint has no type \`${name}\`.${suggestion(
        name,
        known.map((each) => each.name),
      )}`,
    );
  }

  one(type: GraphQLObjectType, { field: fieldName, arguments: given }: ByKey): Lookup {
    const field = this.#field(fieldName);
    if (isListType(getNullableType(field.type)))
      this.#misfit('field', `\`${fieldName}\` gives a list; one that takes a list of keys is declared under \`byKeys\`.`);
    const found = Object.entries(given).map(([name, key]): KeyArgument => {
      const argument = this.#argument(field, name, `arguments.${name}`);
      if (isListType(getNullableType(argument.type)))
        this.#misfit(`arguments.${name}`, `the argument \`${name}\` of \`${fieldName}\` takes a list, and one key is given to it.`);
      return this.#fitting(type, field, argument, key, `arguments.${name}`);
    });
    return this.#lookup(type, field, found, false);
  }

  many(type: GraphQLObjectType, { field: fieldName, argument: name, key: said }: ByKeys, one: ByKey | undefined): Lookup {
    const [first, ...more] = [...new Set(Object.values(one?.arguments ?? {}))];
    if (more.length > 0)
      this.#misfit(
        '',
        `\`${type.name}\` has a key of several fields under \`byKey\`, and a list of keys has but one. Take one of the two out.`,
      );
    if (said !== undefined && first !== undefined && said !== first)
      this.#misfit('key', `the key of \`${type.name}\` is \`${first}\` under \`byKey\`; both have the same key.`);
    const key = said ?? first ?? 'id';
    const field = this.#field(fieldName);
    const argument = this.#argument(field, name, 'argument');
    if (!isListType(getNullableType(argument.type)))
      this.#misfit(
        'argument',
        `the argument \`${name}\` of \`${fieldName}\` takes no list; one that takes one key is declared under \`byKey\`.`,
      );
    if (!isListType(getNullableType(field.type))) this.#misfit('field', `\`${fieldName}\` gives no list of \`${type.name}\`.`);
    return this.#lookup(type, field, [this.#fitting(type, field, argument, key, said === undefined ? 'argument' : 'key')], true);
  }

  #field(name: string): GraphQLField<unknown, unknown> {
    const known = this.#served.rootFields('query');
    const field = known.find((each) => each.name === name);
    const names = known.map((each) => each.name);
    return field ?? this.#misfit('field', `the endpoint has no query \`${name}\`.${suggestion(name, names)}`);
  }

  #argument(field: GraphQLField<unknown, unknown>, name: string, at: string): GraphQLArgument {
    const argument = field.args.find((each) => each.name === name);
    const known = field.args.map((each) => each.name);
    return argument ?? this.#misfit(at, `\`${field.name}\` has no argument \`${name}\`.${suggestion(name, known)}`);
  }

  /** An argument that takes what a field of the type gives. */
  #fitting(
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    argument: GraphQLArgument,
    key: string,
    at: string,
  ): KeyArgument {
    const fields = type.getFields();
    const of = fields[key] ?? this.#misfit(at, `\`${type.name}\` has no field \`${key}\`.${suggestion(key, Object.keys(fields))}`);
    if (isListType(getNullableType(of.type)) || !isLeafType(getNamedType(of.type)))
      this.#misfit(at, `\`${type.name}.${key}\` is \`${String(of.type)}\`, and a key is one value.`);
    if (of.args.some(isRequiredArgument)) this.#misfit(at, `\`${type.name}.${key}\` takes arguments, and a key takes none.`);
    const [gives, takes] = [getNamedType(of.type).name, getNamedType(argument.type).name];
    if (gives !== takes && !(ALIKE.includes(gives) && ALIKE.includes(takes)))
      this.#misfit(
        at,
        `the argument \`${argument.name}\` of \`${field.name}\` takes \`${String(argument.type)}\`, and \`${type.name}.${key}\` is \`${String(of.type)}\`.`,
      );
    return { name: argument.name, type: String(argument.type), scalar: takes, required: isRequiredArgument(argument), key };
  }

  #lookup(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, given: readonly KeyArgument[], many: boolean): Lookup {
    const gives = getNamedType(field.type);
    const abstract = isAbstractType(gives) && this.#schema.isSubType(gives, type);
    if (gives !== type && !abstract) this.#misfit('field', `\`${field.name}\` gives \`${String(field.type)}\`, not \`${type.name}\`.`);
    const missing = field.args.find((each) => isRequiredArgument(each) && !given.some(({ name }) => name === each.name));
    if (missing)
      this.#misfit('field', `\`${field.name}\` requires \`${missing.name}: ${String(missing.type)}\`, and nothing is given to it.`);
    return { type, key: [...new Set(given.map(({ key }) => key))], field: field.name, arguments: given, many, abstract };
  }

  #misfit(at: string, message: string): never {
    throw new Misfit(at === '' ? this.#path : `${this.#path}.${at}`, message);
  }
}

/** Values of these are taken for each other's, where one can be written as the other. */
const ALIKE: readonly string[] = ['ID', 'String', 'Int'];
