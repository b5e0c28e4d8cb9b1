import type { Capability } from './control-plane.ts';
import { embeddedCapabilities } from './embedded/capabilities.ts';
import { remoteCapabilities } from './remote/capabilities.ts';

/** What each kind of control plane can do, for who is not connected to one. */
export const capabilityKinds: Readonly<Record<'embedded' | 'real', Readonly<Record<string, Capability>>>> = {
  embedded: embeddedCapabilities(),
  real: remoteCapabilities(),
};
