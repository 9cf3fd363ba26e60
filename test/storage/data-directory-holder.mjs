// Another hub that wants a data directory: says whether it got it, and keeps it until it is killed.
import { openDataDirectory } from '../../dist/src/storage/data-directory/open-data-directory.js';

try {
  await openDataDirectory(process.argv[2], { workspace: 'shop', port: 4999 });
  console.log('held');
} catch (error) {
  console.log(error.message);
}
process.stdin.resume();
