import { z } from 'zod';
import type { SourceDeclaration } from '../../contract/index.ts';

/** `files:` of a files source: each becomes a dataset. */
export interface FilesDeclaration extends SourceDeclaration {
  readonly files: Readonly<Record<string, string | FileDeclaration>>;
}

interface FileDeclaration {
  /** A path or glob, relative to the workspace, or `npm:package/path`. */
  readonly path: string;
  /** Columns whose values are unique and never null: that is verified. */
  readonly key?: readonly string[];
  /** `utf-8` where nothing is said. */
  readonly encoding?: string;
  /** Column → scalar; what is not named is read from the values. */
  readonly types?: Readonly<Record<string, string>>;
}

const text = z.string().min(1);

/** The keys of a files source beside those of every source. */
export const FILES_KEYS = {
  files: z.record(
    text,
    z.union([
      text,
      z.strictObject({
        path: text,
        key: z.array(text).min(1).optional(),
        encoding: text.optional(),
        types: z.record(text, text).optional(),
      }),
    ]),
  ),
};

/** A file in the long form, with the name of its dataset. */
export interface DeclaredFile extends FileDeclaration {
  readonly name: string;
}

/** The files of a source that it includes. */
export function declaredFiles({ files, include }: FilesDeclaration): readonly DeclaredFile[] {
  return Object.entries(files)
    .filter(([name]) => include === undefined || include.includes(name))
    .map(([name, file]) => (typeof file === 'string' ? { name, path: file } : { name, ...file }));
}
