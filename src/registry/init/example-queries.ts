import type { Dataset, Relation } from '../../contract/index.ts';

export interface ExampleQuery {
  /** Relative to the workspace. */
  readonly file: string;
  readonly text: string;
}

const SHOWN = 6;

/** A list with a relation, and counts, of the datasets that tell most; a live query where changes are known. */
export function exampleQueries(datasets: readonly Dataset[], relations: readonly Relation[]): readonly ExampleQuery[] {
  const toOne = ({ id }: Dataset) => relations.find(({ from, one }) => from === id && one);
  const first = datasets.find((dataset) => toOne(dataset)) ?? datasets[0];
  if (!first) return [];
  const relation = toOne(first);
  const target = datasets.find(({ id }) => id === relation?.to);
  const nested = relation && target ? `\n    ${relation.name} {\n${selection(target, 3, '      ')}\n    }` : '';
  const list = (operation: string) => `${operation} {\n  ${first.many}(limit: 10) {\n${selection(first, SHOWN, '    ')}${nested}\n  }\n}\n`;
  const live =
    first.fidelity === 'NONE'
      ? []
      : [{ file: 'queries/live.graphql', text: `# The answer, and again whenever it changes.\n${list('subscription Live')}` }];
  return [
    { file: 'queries/first.graphql', text: list('query First') },
    { file: 'queries/how-many.graphql', text: howMany(datasets[0] ?? first) },
    ...live,
  ];
}

const howMany = ({ many }: Dataset): string => `query HowMany {
  ${many}Aggregate {
    count
  }
  ${many}Statistics {
    fields {
      name
      nulls
      distinct
      min
      max
    }
  }
}
`;

const selection = ({ fields }: Dataset, most: number, indent: string): string =>
  fields
    .slice(0, most)
    .map(({ name }) => indent + name)
    .join('\n');
