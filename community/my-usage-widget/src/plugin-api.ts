import type { Api } from '@streamspace/plugin-sdk';
import type { collections } from './rows.ts';

/** What this plugin's manifest opens of the API. */
export type PluginApi = Api<
  'read:sessions' | 'read:users',
  never,
  Readonly<Record<'reconcile' | 'rollup', undefined>>,
  typeof collections
>;
