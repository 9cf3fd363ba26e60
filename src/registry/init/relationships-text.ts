import { schemaLine } from '../json-schema/index.ts';
import type { LikelyRelationship } from './likely-relationship.ts';
import { commented, yamlText } from './yaml-text.ts';

/** relationships.yaml: those that are sure stand, the others are proposed. */
export function relationshipsText(likely: readonly LikelyRelationship[]): string {
  const head = [
    schemaLine('relationship', 'relationships.yaml'),
    "# What leads from one dataset to another: columns by their source's names, `as` and `inverse` as fields of the graph.",
    '# Foreign keys of a database are relations already.',
  ];
  const sure = likely.filter(({ active }) => active);
  const proposed = likely.filter(({ active }) => !active);
  const parts = [
    head.join('\n'),
    ...(sure.length > 0 ? [sure.map(entryOf).join('\n')] : []),
    ...(proposed.length > 0
      ? [
          ['# These look likely. Take the `# ` away from those that are meant.', ...proposed.map((each) => commented(entryOf(each)))].join(
            '\n',
          ),
        ]
      : []),
    ...(likely.length === 0
      ? [commented('- { from: shop.orders.country_code, to: geo.countries.code, as: country, inverse: orders }')]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function entryOf({ from, field, to, target, as, inverse, why }: LikelyRelationship): string {
  const back = inverse === undefined ? '' : `, inverse: ${inverse}`;
  return `- { from: ${yamlText(`${from.id}.${field.column}`)}, to: ${yamlText(`${to.id}.${target.column}`)}, as: ${as}${back} } # ${why}`;
}
