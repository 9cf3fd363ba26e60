// A hub's worth of embedded server in a process of its own: says what it started, and stops it when its input ends.
const [module, folder] = process.argv.slice(2);
const { startEmbedded } = await import(module);
const reports = [];
try {
  const server = await startEmbedded(folder, { report: (line) => reports.push(line) });
  const { url } = await server.createDatabase('wildlife');
  console.log(JSON.stringify({ uid: process.getuid(), url: server.url, wildlife: url, adopted: server.adopted, reports }));
  process.stdin.on('end', () => server.stop()).resume();
} catch (error) {
  console.log(JSON.stringify({ error: error.message, reports }));
}
