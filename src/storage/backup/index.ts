export { readArchive, textOf, type Sum } from './read-archive.ts';
export { writeArchive, type ArchiveWriter } from './write-archive.ts';
export { HEADER, isBackup, type BackupHeader } from './backup-header.ts';
export { readRecords, type Records } from './read-records.ts';
export { writeRecords } from './write-records.ts';
export type { KeptTable } from './kept-tables.ts';
