import { createFakeAzure } from '@streamspace/plugin-testing/azure';
import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { azureCannot } from './__fixtures__/cannot.ts';
import { openFakeTarget } from './__fixtures__/fake-target.ts';
import { asApplication } from './__fixtures__/scene.ts';

objectStoreContract('Azure', () => openFakeTarget(), { largeBytes: 12 * 1024 ** 2, cannot: azureCannot });

objectStoreContract(
  'Azure, as an application of Entra ID',
  () => openFakeTarget({ config: asApplication(createFakeAzure()) }),
  { only: ['OS-01', 'OS-09', 'OS-13', 'OS-14', 'OS-22', 'OS-23', 'OS-24', 'OS-29'], cannot: azureCannot },
);
