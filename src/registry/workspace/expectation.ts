import type { z } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** What a value is to be, to be put after its name: `is a whole number`, `is at most 65535`. */
export function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_value':
      return `is ${kindOf(issue)}`;
    case 'too_small':
      return measured(issue.origin, 'at least', issue.minimum);
    case 'too_big':
      return measured(issue.origin, 'at most', issue.maximum);
    case 'invalid_union':
      return `is ${[...new Set(issue.errors.map(([first]) => kindOf(first)))].join(' or ')}`;
    case 'invalid_key':
      return issue.issues[0] ? expectation(issue.issues[0]) : issue.message;
    // A form's own words, which go on from the value's name.
    case 'invalid_format':
    case 'custom':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
    default:
      return issue satisfies never;
  }
}

function kindOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_type') return KINDS[issue.expected] ?? issue.expected;
  if (issue?.code === 'invalid_value') return issue.values.map((value) => `\`${String(value)}\``).join(' or ');
  return issue?.code === 'unrecognized_keys' ? 'a mapping' : (issue?.message.replace(/^is /, '') ?? 'something else');
}

function measured(origin: string, bound: string, size: number | bigint): string {
  if (origin === 'string') return size === 1 ? 'is not empty' : `has ${bound} ${size} letters`;
  return origin === 'array' ? `has ${bound} ${size} ${size === 1 ? 'item' : 'items'}` : `is ${bound} ${size}`;
}
