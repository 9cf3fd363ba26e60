export { changeFilter } from './change-filter.ts';
export { imageToFields } from './image-fields.ts';
export { localReader, type LocalReaderOptions } from './local-reader.ts';
export type { PolicedReading } from './policed.ts';
export { argumentsOf } from './input.ts';
export { MOST_POINTS } from './series.ts';
