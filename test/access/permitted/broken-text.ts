import type { Dice } from './dice.ts';

const KEYS = [
  'rows columns include exclude mask aggregateOnly fields minGroup allow deny tags limit write role inherits and or not',
  'shop.orders crm.agents weather.WeatherDay id status __proto__ constructor toString << ? 1 ~',
].flatMap((words) => words.split(' '));
const VALUES = [
  '',
  'null',
  '~',
  '[]',
  '{}',
  '""',
  '0',
  '-1',
  '1e999',
  '.nan',
  'true',
  '0x10',
  '|',
  '>',
  '"',
  '[[]]',
  '[null]',
  '{ eq: null }',
  '*nobody',
  '&own [*own]',
  '&own { not: *own }',
  '{ and: [] }',
  '{ not: {} }',
  '{ <<: { id: { eq: o1 } } }',
  '!!binary x',
  '!other x',

  '"${claim:"',
  '"${claim:me}"',
  '"${env:HOME}"',
  '{ __proto__: { id: { eq: o1 } } }',
  '{ constructor: { eq: x } }',
  '[id, id]',
  'admin',

  '[card]',
  '{ fields: [total], minGroup: 1 }',
  '{ card: hash, total: hash }',
  '{'.repeat(200),
  '['.repeat(200),
  'x'.repeat(200),
];
const LETTERS = Array.from(':{}[]"\'#&*!|>%@`-?,~ \t\0\r\n\u2028\ufeff');

type Lines = string[];

/** Each breaks a text of YAML, or makes another of it that is right. */
const WAYS: readonly ((dice: Dice, lines: Lines, at: number) => void)[] = [
  (_dice, lines, at) => lines.splice(at, 1),
  (_dice, lines, at) => lines.splice(at, 0, lines[at] ?? ''),
  (dice, lines, at) => lines.splice(at, 1, `${' '.repeat(dice.below(4))}${lines[at] ?? ''}`),
  (dice, lines, at) => lines.splice(at, 1, (lines[at] ?? '').slice(dice.below(5))),
  (dice, lines, at) =>
    lines.splice(
      at,
      1,
      (lines[at] ?? '').replace(/:.*$/, () => `: ${dice.pick(VALUES)}`),
    ),
  (dice, lines, at) =>
    lines.splice(
      at,
      1,
      (lines[at] ?? '').replace(/[\w.]+:/, () => `${dice.pick(KEYS)}:`),
    ),
  (dice, lines, at) =>
    lines.splice(
      at,
      1,
      (lines[at] ?? '').replace(/- .*$/, () => `- ${dice.pick(VALUES)}`),
    ),
  (dice, lines, at) => {
    const margin = /^ */.exec(lines[at] ?? '')?.[0] ?? '';
    lines.splice(at, 0, `${margin}${dice.pick(KEYS)}: ${dice.pick(VALUES)}`);
  },
  (dice, lines, at) => {
    const line = lines[at] ?? '';
    const place = dice.below(line.length + 1);
    lines.splice(at, 1, `${line.slice(0, place)}${dice.pick(LETTERS)}${line.slice(place + dice.below(2))}`);
  },
  (dice, lines, at) => void (dice.chance(20) && lines.splice(at)),
];

/** A text with one to three lines of it changed. */
export function brokenText(dice: Dice, text: string): string {
  const lines = text.split('\n');
  for (let times = 1 + dice.below(3); times > 0; times -= 1) dice.pick(WAYS)(dice, lines, dice.below(lines.length));
  return lines.join('\n');
}
