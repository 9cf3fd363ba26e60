import { capitalised, joined, joinedType } from './identifier.ts';

/** What a type of a foreign schema is called in the graph: (`crm`, `User`) → `CrmUser`; its own name where there is no prefix. */
export const prefixedType = (prefix: string, name: string): string =>
  prefix === '' ? name : `${joinedType(prefix, '')}${capitalised(name)}`;

/** What it is called without the prefix, by which users name it after its source: `crm.User`. */
export function withoutPrefix(prefix: string, type: string): string {
  const before = prefix === '' ? '' : joinedType(prefix, '');
  return type.startsWith(before) && type.length > before.length ? type.slice(before.length) : type;
}

/** A root field of a foreign schema, likewise: (`crm`, `usersByIds`) → `crmUsersByIds`. */
export const prefixedField = (prefix: string, name: string): string => (prefix === '' ? name : `${joined(prefix)}${capitalised(name)}`);
