import type { Api } from '@streamspace/plugin-sdk';
import type { storeCollections } from './rows.ts';

/** What a store needs of the API. A plugin's own, with {@link storeCollections} among its collections, fits. */
export type StoreApi = Pick<
  Api<'network', never, Readonly<Record<never, never>>, typeof storeCollections>,
  'banner' | 'fetch' | 'health' | 'log' | 'plugins' | 'storage'
>;

/** The rows of uploads that can be taken up again. */
export type UploadRows = Pick<StoreApi['storage']['uploads'], 'get' | 'put' | 'delete'>;
