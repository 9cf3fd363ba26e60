import { imageFields } from '../../contract/index.ts';
import type { Dataset, Representation, RowImage } from '../../contract/index.ts';

/** A row image (column names) as a representation (field names), both in travel form; a key shown as ID is text. */
export function imageToFields(dataset: Dataset, image: RowImage): Representation {
  return Object.fromEntries(
    imageFields(dataset).map(({ name, column, scalar }) => {
      const value = image[column] ?? null;
      return [name, scalar === 'ID' && value !== null ? String(value as string | number | boolean) : value];
    }),
  );
}
