import { PluginError } from '@streamspace/plugin-sdk';

/** Tells the end of a process from what a plugin threw. */
export const endedReason = 'process-ended';

/** What everything under way in a plugin fails with when its process ends. */
export const processEnded = (reason: string): PluginError =>
  new PluginError('INTERNAL', `The plugin's process has ended: ${reason}`, { reason: endedReason });
