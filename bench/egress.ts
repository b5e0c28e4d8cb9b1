// Measures what leaves the sandbox, by request and by socket, beside the bare client: `pnpm bench egress [--quick] [--json]`.
import { measureEgress } from './runtime/egress.ts';
import { runParts } from './runtime/run-parts.ts';

await runParts({ egress: measureEgress });
