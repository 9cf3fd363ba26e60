export { readStructure, strayStructures, structureFile, structureText, writeStructure, type SeenSource } from './structure-file.ts';
export { jsonText } from './json-text.ts';
export { writeText } from './write-text.ts';
