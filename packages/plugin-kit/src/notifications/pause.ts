import { PluginError } from '@streamspace/plugin-sdk';
import { abortableSleep } from '../abortable-sleep.ts';

/**
 * Waits before a notice goes out.
 *
 * @throws {PluginError} `ABORTED` when the plugin is switched off meanwhile.
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await abortableSleep(ms, signal);
  if (signal.aborted) throw new PluginError('ABORTED', 'The plugin was switched off');
}
