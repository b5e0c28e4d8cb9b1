import type { ControlPlane } from '@streamspace/control-plane';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import type { Decider } from '../decisions/decider.ts';
import type { FailModes } from '../decisions/fail-modes.ts';
import { guardSessions } from '../decisions/guard-sessions.ts';
import type { Registry } from '../registry.ts';
import type { PluginHost } from '../types.ts';

/** What plugins decide, and what operators decide about that. */
export function decisionOperations(options: {
  readonly registry: Registry;
  readonly decider: Decider;
  readonly failModes: FailModes;
  readonly controlPlane: ControlPlane;
  readonly clock: Clock;
}): Pick<PluginHost, 'decide' | 'decisions' | 'recentDecisions' | 'setFailMode' | 'guard'> {
  const { registry, decider, failModes, controlPlane, clock } = options;
  return {
    decide: (name, request) => decider.decide(name, request),
    decisions: () => decider.view(),
    recentDecisions: () => decider.recent(),

    setFailMode(name, decision, mode) {
      const { manifest } = registry.find(name).record;
      if (manifest.decisions?.some(({ on }) => on === decision) !== true) {
        throw new PluginError('INVALID_ARGUMENT', `${name} does not decide ${decision}`);
      }
      failModes.setOverride(name, decision, mode);
    },

    guard: (guarded) => ({
      ...guarded,
      sessions: guardSessions(guarded.sessions, { decider, facts: controlPlane, clock }),
    }),
  };
}
