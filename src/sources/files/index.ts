export { filesConnector } from './files-connector.ts';
export { findFile } from './find-files.ts';
export type { FoundFile } from './found-file.ts';
export type { FilesOptions } from './files-options.ts';
export { foldersOf } from './folders-of.ts';
export type { FilesDeclaration } from './declaration.ts';
export type { FilesSource } from './files-source.ts';
