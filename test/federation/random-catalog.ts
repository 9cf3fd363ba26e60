import fc from 'fast-check';
import { SCALARS } from '../../src/contract/index.ts';
import type { Catalog, Column, RelationshipDeclaration, Scalar, Table } from '../../src/contract/index.ts';
import { buildCatalog } from '../../src/relational/index.ts';
import { column, input, relationship, source, table } from '../relational/example-catalog.ts';

/** A column by which any two tables can be joined, as every table has it. */
const JOINED = 'ref';
const COLUMN_SCALARS = SCALARS.filter((scalar) => scalar !== 'ID');

/** Draws a few sources, two of which share a home, with keys of every form and relationships in all directions. */
export function drawCatalog(draw: fc.GeneratorValue): Catalog {
  const below = (count: number) => draw(fc.nat, { max: count - 1 });
  const columns = (): (string | Column)[] =>
    Array.from({ length: 1 + below(4) }, (_, index) => {
      const scalar = COLUMN_SCALARS[below(COLUMN_SCALARS.length)] as Scalar;
      const text = draw(fc.boolean) ? scalar : `[${scalar}]`;
      return below(8) === 0 ? column(`c${index}: point`) : column(`c${index}: ${text}${draw(fc.boolean) ? '!' : ''}`);
    });
  const anyTable = (name: string): Table => {
    const keys = [{}, { key: ['id'] }, { key: ['ref'] }, { key: ['ref', 'id'] }, { key: ['id'], uniques: [['ref']] }];
    const more = { ...keys[below(keys.length)], ...(draw(fc.boolean) && { description: `About "${name}"`, oldRows: true }) };
    return table(name, ['id: BigInt!', `${JOINED}: String!`, ...columns()], more);
  };
  const sources = ['alpha', 'beta', 'gamma', 'delta'].slice(0, 1 + below(4)).map((name, index) =>
    source(
      { source: name },
      Array.from({ length: 1 + below(3) }, (_, number) => anyTable(`t${number}`)),
      index > 1 ? { home: 'files', dialect: 'duckdb', fidelity: () => 'NONE' } : {},
    ),
  );
  const tables = sources.flatMap(({ declaration, structure }) => structure.tables.map(({ name }) => `${declaration.source}.${name}`));
  const relationships = Array.from({ length: below(8) }, (_, index): RelationshipDeclaration => {
    const [from = '', to = ''] = [tables[below(tables.length)], tables[below(tables.length)]];
    const ends = draw(fc.boolean) ? [JOINED] : [JOINED, 'id'];
    return {
      from: ends.map((end) => `${from}.${end}`),
      to: ends.map((end) => `${to}.${end}`),
      as: `to${index}`,
      ...(draw(fc.boolean) && { inverse: `from${index}` }),
      ...(draw(fc.boolean) && { one: true }),
    };
  });
  const models = draw(fc.boolean)
    ? [{ name: 'Summary', at: { schema: 'curated', name: 'Summary' }, columns: [column('ref: String!'), column('n: Int')], key: ['ref'] }]
    : [];
  return buildCatalog(input(sources, { relationships: relationships.map((one) => relationship(one)), models })).catalog;
}
