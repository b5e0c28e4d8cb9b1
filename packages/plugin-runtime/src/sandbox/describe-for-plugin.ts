import { PluginError, toPluginErrorData, type PluginErrorData } from '@streamspace/plugin-sdk';

/** Faults of the host are the host's to know: a plugin learns that there was one. */
export function describeForPlugin(error: unknown): PluginErrorData {
  const data = toPluginErrorData(error);
  return error instanceof PluginError || data.code !== 'INTERNAL'
    ? data
    : { code: 'INTERNAL', message: 'The host failed to answer; its log says why' };
}
