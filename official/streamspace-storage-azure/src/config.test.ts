import { exampleKey } from '@streamspace/plugin-testing/azure';
import { describe, expect, test } from 'vitest';
import { configSchema } from './config.ts';

const base = { accountName: 'desk', containerName: 'streamspace', accountKey: exampleKey('x') };
const identity = {
  credentialMode: 'service-principal',
  tenantId: '11111111-2222-4333-8444-555555555555',
  clientId: '66666666-7777-4888-9999-aaaaaaaaaaaa',
  clientSecret: 'secret',
};
const faultsOf = (config: object): readonly string[] => {
  const { error } = configSchema.safeParse({ ...base, ...config });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('a configuration', () => {
  test('of three keys is one, with safe defaults', () => {
    expect(configSchema.parse(base)).toMatchObject({
      enabled: false,
      credentialMode: 'shared-key',
      accessTier: { recordings: 'Cool', snapshots: 'Cool', uploads: 'Hot' },
      encryption: { required: true },
      blockSizeMiB: 16,
      presignMaxSeconds: 900,
    });
  });

  test.each([
    [{ accountName: 'Desk' }, 'accountName'],
    [{ containerName: 'a--b' }, 'containerName'],
    [{ accountKey: 'short' }, 'accountKey'],
    [{ accountKey: undefined }, 'accountKey is needed'],
    [{ credentialMode: 'sas' }, 'sasToken is needed'],
    [{ credentialMode: 'sas', sasToken: 'sp=rcwdl&sig=x' }, 'sasToken'],
    [{ credentialMode: 'sas', sasToken: 'sv=2025-01-05&sp=rwdl&sig=x' }, 'sp=rcwdl'],
    [{ ...identity, clientSecret: undefined }, 'needs "tenantId"'],
    [{ ...identity, tenantId: 'contoso' }, 'tenantId'],
    [{ ...identity, endpoint: 'http://azure.example.com/desk' }, 'endpoint must be https'],
    [{ endpoint: 'azure.example.com' }, 'endpoint'],
    [{ endpoint: 'https://azure.example.com/a/b' }, 'endpoint'],
    [{ accessTier: { uploads: 'Archive' } }, 'read at once'],
    [{ accessTier: { recordings: 'Warm' } }, 'accessTier.recordings'],
    [{ storagePaths: { recordings: 'a/', snapshots: 'a/b/' } }, 'storagePaths'],
    [{ storagePaths: { recordings: 'a./' } }, 'storagePaths.recordings'],
    [{ storagePaths: { recordings: '../' } }, 'storagePaths.recordings'],
    [{ presignIpRange: '10.0.0.300' }, 'presignIpRange'],
    [{ blockSizeMiB: 65 }, 'blockSizeMiB'],
    [{ accesTier: {} }, 'accesTier'],
  ])('with %o is refused at its key', (config, fault) => {
    expect(faultsOf(config).join('; ')).toContain(fault);
  });

  test('11: asks for no identity of the machine, which no plugin can reach', () => {
    for (const credentialMode of ['managed-identity', 'workload-identity']) {
      expect(faultsOf({ credentialMode }).join()).toContain('credentialMode');
    }
  });

  test.each([
    { ...identity, accountKey: undefined },
    { credentialMode: 'sas', sasToken: '?sv=2025-01-05&sr=c&sp=racwdl&sig=x', accountKey: undefined },
    { endpoint: 'https://storage.example.com:8443/desk' },
    { endpoint: 'http://127.0.0.1:10000/devstoreaccount1' },
    { presignIpRange: '10.0.0.1-10.0.0.9' },
    { immutability: { recordings: { mode: 'Locked', days: 30 } } },
  ])('with %o is fine', (config) => {
    expect(faultsOf(config)).toEqual([]);
  });
});
