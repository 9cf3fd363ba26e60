// The least that whoever serves such a graph has to do as it starts: graphql-js reads its SDL and builds the schema. Prints the milliseconds.
import { readFileSync } from 'node:fs';
import { buildClientSchema, buildSchema, printSchema } from 'graphql';

const sdl = printSchema(buildClientSchema(JSON.parse(readFileSync(process.argv[2], 'utf8')).data));
const began = performance.now();
buildSchema(sdl);
console.log(performance.now() - began);
