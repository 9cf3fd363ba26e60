#!/usr/bin/env node
// libuv reads the size of its thread pool once, before the first module of ours is loaded: DuckDB holds a thread a statement.
process.env['UV_THREADPOOL_SIZE'] ??= '16';
void import('./main.ts');
