export type { Caller, Capability, ControlPlane, EventDraft, NewSession } from './control-plane.ts';
