import type { Api } from '@streamspace/plugin-sdk';
import type { z } from 'zod';
import type { collections, failureSchema, fileSchema } from './rows.ts';

/** What this plugin's manifest opens of the API. */
export type PluginApi = Api<
  'network' | 'read:sessions' | 'read:users',
  never,
  { readonly file: z.output<typeof fileSchema>; readonly failure: z.output<typeof failureSchema> },
  typeof collections
>;
