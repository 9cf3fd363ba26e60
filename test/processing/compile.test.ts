import { describe, expect, it } from 'vitest';
import { compileModels, curatedTableOf } from '../../src/processing/index.ts';
import { column, declaredModel, input } from './declared.ts';

const flights = input('bts.flights', { date: 'LocalDateTime', delay: 'Int', origin: 'String', destination: 'String' });
const airports = input('faa.airports', { iata: 'String', city: 'String' });
const orders = {
  id: 'shop.orders',
  columns: [column('id', 'UUID'), { ...column('tags', 'String'), list: true }, { ...column('place', 'String'), scalar: null }],
};
const inputs = [flights, airports, orders];
const compile = (...yaml: string[]) =>
  compileModels(
    yaml.map((each, index) => declaredModel(each, `models/${index + 1}.yaml`)),
    (id) => inputs.find((each) => each.id === id),
    inputs.map(({ id }) => id),
  );
const saidOf = (...yaml: string[]) => compile(...yaml).problems.map(({ path, message }) => `${path} ${message}`);

/** A model with these steps, from line 5 on. */
const model = (steps: string, more = '') => `model: Test\nkey: [origin]\nfrom: bts.flights\nsteps:\n${steps}\n${more}`;

describe('a model file becomes a typed plan', () => {
  it('its fields are inferred where it declares none', () => {
    const measures =
      '{flights: count(), total: sum(delay), mean: avg(delay), last: max(date), late: "sum(delay) > 9", any: "max(coalesce(delay, 0))"}';
    const { models, problems } = compile(model(`  - aggregate: {by: [origin], measures: ${measures}}`));
    expect(problems).toEqual([]);
    expect(models[0]?.fields.map(({ name, type }) => `${name}: ${type.scalar}${type.nullable ? '' : '!'}`)).toEqual([
      'origin: String!',
      'flights: BigInt!',
      'total: BigInt',
      'mean: Float',
      'last: LocalDateTime',
      'late: Boolean',
      'any: Int!',
    ]);
  });

  it('declared types win, and a field keeps what it was called', () => {
    const { models } = compile(
      model(
        '  - aggregate: {by: [origin], measures: {n: count(), m: avg(delay)}}',
        'fields: {origin: ID!, n: Int!, m: {type: Float, was: mean, description: minutes}}',
      ),
    );
    expect(models.map(curatedTableOf)).toEqual([
      {
        model: 'Test',
        key: ['origin'],
        columns: [
          { name: 'origin', scalar: 'String', nullable: false },
          { name: 'n', scalar: 'Int', nullable: false },
          { name: 'm', scalar: 'Float', nullable: true, was: 'mean', description: 'minutes' },
        ],
      },
    ]);
  });

  it('reads of each dataset only what it needs', () => {
    const { models } = compile(
      model(
        '  - join: {dataset: faa.airports, as: a, on: origin = a.iata, take: {city: a.city}}\n  - filter: delay > 1',
        'fields: {origin: String, delay: Int}',
      ),
    );
    expect(models[0]?.inputs.map(({ dataset, columns }) => [dataset, columns.map(({ name }) => name)])).toEqual([
      ['bts.flights', ['delay', 'origin']],
      ['faa.airports', ['iata']],
    ]);
  });

  it('has the same definition until it makes other rows', () => {
    const definition = (yaml: string) => compile(yaml).models[0]?.definition;
    const first = definition(model('  - filter: delay > 1'));
    expect(definition(`owner: someone\n${model('  - filter: delay > 1')}`)).toBe(first);
    expect(definition(model('  - filter: delay > 2'))).not.toBe(first);
  });

  it('a model reads another by its bare name, whatever the order of files', () => {
    const second = 'model: Second\nkey: [origin]\nfrom: First\nsteps: [{filter: n > 1}]';
    const first = 'model: First\nkey: [origin]\nfrom: bts.flights\nsteps: [{aggregate: {by: [origin], measures: {n: count()}}}]';
    const { models, problems } = compile(second, first);
    expect(problems).toEqual([]);
    expect(models.map(({ name }) => name)).toEqual(['First', 'Second']);
  });
});

describe('a wrong file says where, what, and what would mend it', () => {
  it.each([
    ['  - filter: delaay > 1', '1.yaml:5 step 1 (filter) names `delaay`, which is not a column there. Did you mean `delay`?'],
    ['  - filtre: delay > 1', '1.yaml:5 step 1 (filtre) is not a step. Did you mean `filter`?'],
    ['  - filter: delay', '1.yaml:5 step 1 (filter) has `delay`, which is a Int and not a condition.'],
    ['  - filter: delay >', '1.yaml:5 step 1 (filter) ends where a value is expected: `delay >`.'],
    ['  - dedupe: {by: [oirgin]}', '1.yaml:5 step 1 (dedupe) names `oirgin`, which is not a column there. Did you mean `origin`?'],
    ['  - dedupe: {buy: all, by: all}', '1.yaml:5 step 1 (dedupe) has the unknown key `buy`. Did you mean `by`?'],
    ['  - dedupe: all', '1.yaml:5 step 1 (dedupe) cannot be read; it is written as `dedupe: {by: all}`.'],
    ['  - cast: {date: dat}', '1.yaml:5 step 1 (cast) names the type `dat`, which there is not. Did you mean `date`? (`date`)'],
    [
      '  - cast: {delay: date}',
      '1.yaml:5 step 1 (cast) casts a Int to Date, which it cannot become; it can become String, Int, BigInt, Float, Decimal. (`delay`)',
    ],
    [
      '  - join: {dataset: faa.airport, as: a, on: origin = a.iata}',
      '1.yaml:5 step 1 (join) reads `faa.airport`, which is not a dataset of this workspace. Did you mean `faa.airports`?',
    ],
    [
      '  - join: {dataset: faa.airports, as: a, on: origin = a.itaa}',
      '1.yaml:5 step 1 (join) names `a.itaa`, which is not a column there. Did you mean `a.iata`?',
    ],
    [
      '  - join: {dataset: faa.airports, as: a, on: origin = a.iata, type: asof}',
      '1.yaml:5 step 1 (join) has `type: asof`, which is not in this version.',
    ],
    [
      '  - join: {dataset: faa.airports, as: a, on: origin = a.iata, type: semi, take: {x: a.city}}',
      '1.yaml:5 step 1 (join) has `take`, and a join of type semi only chooses rows.',
    ],
    [
      '  - derive: {x: sum(delay)}',
      '1.yaml:5 step 1 (derive) calls the aggregate `sum`, which belongs to the measures of an `aggregate` step.',
    ],
    ['  - derive: {x: null}', '1.yaml:5 step 1 (derive) cannot be read at `x`; it is written as `derive: {miles: distance * 0.62}`.'],
    [
      '  - derive: {Delay: delay + 1}',
      '1.yaml:5 step 1 (derive) gives `delay` and `Delay`, which differ only by case; give one of them another name.',
    ],
    [
      '  - aggregate: {by: [origin], measures: {d: delay}}',
      '1.yaml:5 step 1 (aggregate) reads `delay` for a whole group; put it into `by`, or into an aggregate such as `max(delay)`.',
    ],
    [
      '  - aggregate: {by: [origin], measures: {origin: count()}}',
      '1.yaml:5 step 1 (aggregate) makes `origin` twice; give one of them another name.',
    ],
  ])('%s', (steps, message) => {
    expect(saidOf(model(steps))).toEqual([`models/${message}`]);
  });

  it.each([
    ['fields: {origin: String!, dely: Int}', 'model Test declares the field `dely`, which its steps do not give. Did you mean `delay`?'],
    [
      'fields: {origin: String!, delay: String}',
      'model Test declares `delay` as String, and its steps give Int; cast it, or declare it as Int.',
    ],
    ['fields: {origin: Strng!}', 'model Test declares `origin` as `Strng!`, which is not a scalar of the graph. Did you mean `String`?'],
    ['fields: {delay: Int}', 'model Test has the key `origin`, which is not one of its fields. There is: `delay`.'],
    ['expect: [{unique: [orgin]}]', 'expectation 1 (unique) names `orgin`, which is not a field of the model. Did you mean `origin`?'],
    ['expect: [{uniqe: [origin]}]', 'expectation 1 (uniqe) is not an expectation. Did you mean `unique`?'],
    ['expect: [{range: {delay: [0, 9]}}]', 'expectation 1 (range) is not in this version.'],
    [
      'expect: [{unique: [origin], severity: quarantine}]',
      'expectation 1 (unique) has the severity `quarantine`, which is not in this version.',
    ],
  ])('%s', (more, message) => {
    expect(saidOf(model('  - filter: delay > 1', more))).toEqual([`models/1.yaml:${message.includes('has the key') ? 2 : 6} ${message}`]);
  });

  it('every fault that can be found at once is said at once', () => {
    expect(saidOf(model('  - filter: delaay > 1\n  - filter: oirgin is null\n  - derive: {a: x1, b: x2}'))).toHaveLength(4);
  });

  it('lists have to be left out of a model', () => {
    const yaml = 'model: Orders\nkey: [id]\nfrom: shop.orders';
    expect(saidOf(yaml)).toEqual([
      'models/1.yaml:1 model Orders gives the list `tags`, which a model cannot hold yet; name the fields that it shall have in `fields`.',
    ]);
    expect(saidOf(`${yaml}\nsteps: [{filter: tags is null}]`)[0]).toContain('names `tags`, which is not a column there.');
    expect(saidOf(`${yaml}\nfields: {id: UUID!, place: String}`)).toEqual([]);
  });

  it('models that read each other in a circle', () => {
    expect(saidOf('model: A\nkey: [x]\nfrom: B', 'model: B\nkey: [x]\nfrom: A', 'model: C\nkey: [x]\nfrom: A')).toEqual([
      'models/2.yaml:3 model B reads itself, by way of B → A → B; take one of these out of the circle.',
      'models/1.yaml:3 model A reads itself, by way of A → B → A; take one of these out of the circle.',
      'models/3.yaml:3 model C reads the model A, which is wrong itself.',
    ]);
  });
});
