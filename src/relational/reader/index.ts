export { changeFilter } from './change-filter.ts';
export { imageToFields } from './image-fields.ts';
export { localReader, type LocalReaderOptions } from './local-reader.ts';
