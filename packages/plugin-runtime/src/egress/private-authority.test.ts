import type { NetworkHost } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, pluginFor, rule, startServer, textOf, type LocalServer } from './__fixtures__/local-server.ts';
import { createSelfSignedCertificate } from './__fixtures__/self-signed.ts';
import { createEgressBroker } from './broker.ts';
import { expandHostRules, type ResolvedRule } from './rules.ts';

const certificates = [createSelfSignedCertificate(), createSelfSignedCertificate()] as const;
let servers: readonly LocalServer[];
beforeAll(async () => {
  servers = await Promise.all(
    certificates.map((tls) => startServer((_request, response) => response.end('hello'), { tls })),
  );
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
});

/** What each server answers to a plugin with these authorities, one for each rule. */
async function answers(authorities: readonly (string | undefined)[]): Promise<string[]> {
  const rules = servers.map(({ port }, index): ResolvedRule => {
    const ca = authorities[index];
    return { ...rule('127.0.0.1', port, 'https'), ...(ca === undefined ? {} : { ca }) };
  });
  const broker = createEgressBroker();
  const ask = async ({ port }: LocalServer): Promise<string> => {
    try {
      const { body } = await broker.fetch(pluginFor(...rules), get(`https://127.0.0.1:${port}/`));
      return await textOf(body);
    } catch (error) {
      return (error as Error).message;
    }
  };
  try {
    return await Promise.all(servers.map(ask));
  } finally {
    await broker.close();
  }
}

describe('a private authority', () => {
  test('is trusted for the requests of its rule', async () => {
    expect(await answers(certificates.map(({ cert }) => cert))).toEqual(['hello', 'hello']);
  });

  test('is not trusted for another rule, nor is a certificate without one', async () => {
    const [first] = certificates;
    const untrusted = expect.stringContaining('has a certificate that cannot be trusted: it is self-signed') as string;
    expect(await answers([first.cert])).toEqual(['hello', untrusted]);
    expect(await answers([undefined, first.cert])).toEqual([untrusted, untrusted]);
  });

  test('comes from the configuration, for each item of a list its own', () => {
    const reason = 'Sends mail';
    const hosts: readonly NetworkHost[] = [
      {
        config: 'relays[].host',
        port: { config: 'relays[].port' },
        protocol: 'tls',
        ca: { config: 'relays[].ca' },
        endsWith: ['.test'],
        reason,
      },
    ];
    const relays = [
      { host: 'a.test', port: 465, ca: certificates[0].cert },
      { host: 'b.test', port: 587 },
    ];
    expect(expandHostRules(hosts, { relays })).toMatchObject([
      { host: 'a.test', port: 465, protocol: 'tls', ca: certificates[0].cert.trim() },
      { host: 'b.test', port: 587, protocol: 'tls' },
    ]);
    expect(expandHostRules(hosts, { relays })[1]).not.toHaveProperty('ca');
    expect(() => expandHostRules(hosts, { relays: [{ host: 'a.other', port: 1 }] })).toThrow('must end in ".test"');
    expect(() => expandHostRules(hosts, { relays: [{ ...relays[0], ca: 'nonsense' }] })).toThrow(
      'Configuration key "relays[].ca": must be one or more certificates in PEM',
    );
  });

  test('stands beside a URL, which sockets take as requests do', () => {
    const hosts = [{ config: 'endpoint', protocol: 'tls', port: 443, reason: 'Stores recordings' }] as const;
    expect(expandHostRules(hosts, { endpoint: 'https://minio.test:9000/' })).toMatchObject([
      { host: 'minio.test', port: 9000, protocol: 'tls' },
    ]);
    expect(() => expandHostRules(hosts, { endpoint: 'http://minio.test:9000/' })).toThrow(
      'Configuration key "endpoint"',
    );
  });
});
