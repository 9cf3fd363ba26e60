import type { z } from 'zod';
import { suggestion } from '../../contract/index.ts';
import type { Problem } from '../../contract/index.ts';
import { expectation } from './expectation.ts';
import { knownKeys } from './known-keys.ts';
import type { DocumentPath, YamlDocument } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

/**
 * Holds a document against a form. All faults are found at once; none says a value, which may be a secret.
 * @param foreign - what to say of an unknown key that means something elsewhere
 */
export function checkForm<Output>(
  document: YamlDocument,
  form: z.ZodType<Output>,
  foreign: (key: string) => string | undefined = () => undefined,
): { value?: Output; problems: Problem[] } {
  const answer = form.safeParse(document.value);
  if (answer.success) return { value: answer.data, problems: [] };
  const problems: Problem[] = [];
  const say = (message: string, path: DocumentPath): number =>
    problems.push({ code: 'BAD_DEFINITION', message, path: `${document.file}:${document.line(path)}` });
  for (const issue of answer.error.issues.flatMap((each) => withinUnion(each))) {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const there = [...path, key];
        const elsewhere = path.length === 0 ? foreign(key) : undefined;
        say(elsewhere ?? `There is no key \`${pathText(there)}\`.${suggestion(key, knownKeys(form, path))}`, there);
      }
    } else if (issue.code === 'invalid_type' && isMissing(document.value, path)) say(`\`${pathText(path)}\` is missing.`, path);
    else say(`${path.length === 0 ? 'The file' : `\`${pathText(path)}\``} ${expectation(issue)}.`, path);
  }
  return { problems };
}

/** `datasets.orders.fields.card_no.tags[0]` */
export const pathText = (path: DocumentPath): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');

/** A value that took one of several forms, but for faults within it: those faults. */
function withinUnion(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const near = issue.errors.filter((faults) => faults.every((fault) => fault.path.length > 0 || fault.code === 'unrecognized_keys'));
  // The one that has all of its keys, where there is one.
  const meant = near.find((faults) => faults.every((fault) => fault.path.length > 0)) ?? near[0];
  if (!meant) return [issue];
  return meant.flatMap((fault) => withinUnion({ ...fault, path: [...issue.path, ...fault.path] }));
}

function isMissing(value: unknown, path: DocumentPath): boolean {
  let there = value;
  for (const part of path) {
    if (typeof there !== 'object' || there === null) return false;
    there = (there as Record<string | number, unknown>)[part];
  }
  return there === undefined;
}
