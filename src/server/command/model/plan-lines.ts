import type { ModelPlan } from '../../../contract/index.ts';
import { columns } from '../columns.ts';
import type { Output } from '../command.ts';

/** A plan for people: what it would make, of what, and what it would destroy. */
export function planLines({ model, sql, migration, destroys, fields, types }: ModelPlan, out: Output): readonly string[] {
  const list = columns(
    fields.map(({ name, type, from }) => [name, type, from.length > 0 ? `of ${from.join(', ')}` : '']),
    '  ',
  );
  return [
    `Model ${model}`,
    ...list,
    '',
    'Its rows are made by',
    ...indented(sql),
    '',
    ...(migration.length === 0
      ? ['Its table is as it is to be.']
      : ['Its table would be brought to its form by', ...migration.flatMap((statement) => indented(`${statement};`))]),
    destroys.length === 0
      ? out.styled('green', 'Nothing would be destroyed.')
      : out.styled(
          'red',
          `It would destroy ${destroys.map(({ what, rows }) => `${what} (${rows} ${rows === 1 ? 'value' : 'values'})`).join(', ')}.`,
        ),
    '',
    ...indented(types),
  ];
}

const indented = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`));
