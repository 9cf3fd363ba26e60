// A hub that runs a model and is killed while it does: says when the rows are being loaded.
import { compileModels, curatedTableOf, modelRunner } from '../../dist/src/processing/index.js';
import { openEngine } from '../../dist/src/engine/index.js';
import { openStorage } from '../../dist/src/storage/index.js';

const [url, folder, data, declared] = process.argv.slice(2);
const report = () => {};
const storage = await openStorage({ url, report });
const engine = await openEngine({ path: `${folder}/killed.duckdb`, folders: [], temporary: folder, report });
const session = await engine.session();
await session.run(`create table numbers as select ${data}`, new AbortController().signal);
await session.close();
const columns = [{ name: 'n', scalar: 'Int', nativeType: 'INTEGER', list: false, nullable: false }];
const line = () => 1;
const { models } = compileModels([{ value: JSON.parse(declared), file: 'models/n.yaml', line }], (id) => ({ id, columns }));
const [compiled] = models;
const read = () => Promise.resolve({ kind: 'engine', relation: 'numbers' });
const runner = modelRunner({ storage, engine, read, report, onProgress: ({ step }) => step === 'loading' && console.log('loading') });
await runner.run({ compiled, table: curatedTableOf(compiled) }, { reason: 'first run' });
console.log('done');
