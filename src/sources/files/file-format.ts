import { extname } from 'node:path';

export type FileFormat = 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet';

const FORMATS: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
};

/** What a file is, by the end of its name; undefined for another kind. */
export const formatOf = (path: string): FileFormat | undefined => FORMATS[extname(path).toLowerCase()];

export const KNOWN_ENDINGS = Object.keys(FORMATS).join(', ');
