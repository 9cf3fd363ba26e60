// As src/weir.cts: the size of the thread pool has to be said before anything else is loaded.
process.env['UV_THREADPOOL_SIZE'] ??= '16';
void import('./run.ts');
