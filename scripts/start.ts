// `npm start`: runs the plugin service with a small platform of its own. `npm start -- --help` shows its options.
import { runProcess } from '@streamspace/cli';

await runProcess(['serve', ...process.argv.slice(2)]);
