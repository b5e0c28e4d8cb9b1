import { createEmbeddedControlPlane } from '../embedded/create-embedded-control-plane.ts';

/** A process whose platform lives an hour per second, until it is killed: `node living-process.ts <database>`. */
const controlPlane = createEmbeddedControlPlane({ path: process.argv[2] ?? '', life: true, speed: 3600 });
controlPlane.watch(() => process.stdout.write('.'));
