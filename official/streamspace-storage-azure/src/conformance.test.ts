import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { openFakeTarget } from './__fixtures__/fake-target.ts';
import { azureCannot } from './__fixtures__/cannot.ts';

objectStoreContract('Azure', () => openFakeTarget(), { largeBytes: 12 * 1024 ** 2, cannot: azureCannot });
