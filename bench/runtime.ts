// Measures the plugin runtime beside what the machine itself can do: `pnpm bench runtime [--quick] [--json] [part…]`.
import { measureCalls } from './runtime/calls.ts';
import { measureColdStart } from './runtime/cold-start.ts';
import { measureDeliveries } from './runtime/deliveries.ts';
import { measureEgress } from './runtime/egress.ts';
import { measureMemory } from './runtime/memory.ts';
import { runParts } from './runtime/run-parts.ts';

await runParts({
  'cold-start': measureColdStart,
  memory: measureMemory,
  calls: measureCalls,
  deliveries: measureDeliveries,
  egress: measureEgress,
});
