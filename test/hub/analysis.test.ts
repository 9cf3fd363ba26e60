import { beforeAll, expect, test } from 'vitest';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

/** Three years of months with a season and a trend, for two shops; the last month has only begun. */
const SALES = `create table sales (id serial primary key, shop text not null, day date not null, amount numeric(10,2) not null);
insert into sales (shop, day, amount)
  select s, (date '2020-01-01' + n)::date, 100 + n / 10 + 40 * sin(2 * pi() * extract(month from date '2020-01-01' + n) / 12)
  from generate_series(0, 1098) n, unnest(array['a', 'b']) s;
create table few (id integer primary key, at timestamptz, value integer);
insert into few values (1, '2020-01-01', 5), (2, '2020-01-02', 5), (3, '2020-01-03', 5)`;

let hub: HubProcess;
beforeAll(async () => {
  const shop = await makeDatabase(SALES);
  hub = await startHub(
    await makeWorkspace({
      'data/flat.csv': `day,value\n${Array.from({ length: 40 }, (_, n) => `2021-01-${String((n % 28) + 1).padStart(2, '0')},7`).join('\n')}\n`,
      'sources/air.yaml': 'source: air\nkind: files\nfiles: { flat: data/flat.csv }\n',
      'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
      'models/monthly.yaml':
        'model: Monthly\nkey: [shop, month]\nfrom: shop.sales\nsteps:\n  - derive: { month: "date_trunc(\'month\', day)" }\n  - aggregate: { by: [shop, month], measures: { amount: sum(amount) } }\n',
    }),
    { environment: { SHOP_URL: shop.url } },
  );
  await eventually(async () => (await fetch(`${hub.url}/health/ready`)).status === 200);
});

interface Forecast {
  readonly series: readonly {
    readonly key: unknown;
    readonly method: string;
    readonly points: readonly {
      at: string;
      value: number;
      interval: { lower: number; upper: number };
      wide: { lower: number; upper: number };
    }[];
    readonly warnings: readonly string[];
  }[];
}
const POINTS = 'series { key method points { at value interval { lower upper } wide: interval(level: 99) { lower upper } } warnings }';

test('a forecast of each group goes on from the last whole period, with intervals of any level', async () => {
  const { data, errors } = await hub.ask<{ shopSalesForecast: Forecast }>(
    `{ shopSalesForecast(time: day, value: amount, every: MONTH, horizon: 3, by: [shop]) { every ${POINTS} } }`,
  );
  expect(errors).toBeUndefined();
  const series = data?.shopSalesForecast.series ?? [];
  expect(series.map(({ key }) => key)).toEqual([{ shop: 'a' }, { shop: 'b' }]);
  for (const { points, warnings } of series) {
    expect(points.map(({ at }) => at.slice(0, 10))).toEqual(['2023-01-01', '2023-02-01', '2023-03-01']);
    for (const { value, interval, wide } of points) {
      expect(value).toBeGreaterThan(interval.lower);
      expect(value).toBeLessThan(interval.upper);
      expect(wide.upper - wide.lower).toBeGreaterThan(interval.upper - interval.lower);
    }
    // 2023 has three days of January.
    expect(warnings.join()).toContain('2023-01');
  }
});

test('statistics and forecasts are of models and files too; a series that has little to say is told so', async () => {
  interface Said {
    readonly monthliesStatistics: { rows: number; fields: readonly { name: string; nulls: number }[] };
    readonly airFlatsForecast: Forecast;
    readonly shopFewsForecast: Forecast;
    readonly none: Forecast;
  }
  const { data, errors } = await hub.ask<Said>(
    `{ monthliesStatistics { rows fields { name nulls } }
       airFlatsForecast(time: day, value: value, aggregate: AVG, every: DAY, horizon: 2) { ${POINTS} }
       shopFewsForecast(time: at, value: value, every: DAY, horizon: 2) { ${POINTS} }
       none: shopFewsForecast(time: at, value: value, every: DAY, horizon: 2, where: { id: { gt: 9 } }) { ${POINTS} } }`,
  );
  expect(errors).toBeUndefined();
  expect(data?.monthliesStatistics).toEqual({ rows: 74, fields: ['shop', 'month', 'amount'].map((name) => ({ name, nulls: 0 })) });
  expect(data?.airFlatsForecast.series[0]?.points.map(({ value }) => value)).toEqual([7, 7]);
  expect(data?.shopFewsForecast.series[0]?.points.map(({ value }) => value)).toEqual([5, 5]);
  expect(data?.none.series[0]).toMatchObject({ method: 'none', points: [] });
  for (const { series } of [data?.airFlatsForecast, data?.shopFewsForecast, data?.none].flatMap((each) => each ?? []))
    expect(series[0]?.warnings.length).toBeGreaterThan(0);
});

test('a forecast that cannot be is BAD_USER_INPUT that names the argument', async () => {
  const refusal = async (given: string, path = 'shopSalesForecast') => {
    const { errors } = await hub.ask(`{ ${path}(${given}) { every } }`);
    return `${String(errors?.[0]?.extensions?.['code'])} ${errors?.[0]?.message ?? ''}`;
  };
  expect(await refusal('time: shop, every: DAY, horizon: 1')).toMatch(/BAD_USER_INPUT .*time.*there is day/);
  expect(await refusal('time: day, value: shop, every: DAY, horizon: 1')).toMatch(/BAD_USER_INPUT .*value.*there is id, amount/);
  expect(await refusal('time: day, every: DAY, horizon: 0')).toMatch(/BAD_USER_INPUT .*horizon.*1 to 1000/);
  expect(await refusal('time: day, every: SECOND, horizon: 1')).toContain('GRAPHQL_VALIDATION_FAILED');
  const level = await hub.ask(
    '{ shopSalesForecast(time: day, every: MONTH, horizon: 1) { series { points { interval(level: 100) { lower } } } } }',
  );
  expect(level.errors?.[0]?.message).toContain('level');
});
