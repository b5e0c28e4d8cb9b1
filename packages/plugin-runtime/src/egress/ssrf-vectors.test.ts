import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  get,
  pluginFor,
  rule,
  startRawServer,
  startServer,
  streamOf,
  textOf,
  type LocalServer,
} from './__fixtures__/local-server.ts';
import { classifyAddress } from './addresses.ts';
import { createEgressBroker } from './broker.ts';
import { canonicalHostname } from './host-name.ts';
import { decide } from './policy.ts';
import type { EgressConsent } from './policy.ts';
import type { ResolvedRule } from './rules.ts';
import type { EgressPlugin, EgressRecord } from './types.ts';

/** A server that must not be reached, and one that the operator allowed, which sends requests elsewhere. */
let canary: LocalServer;
let front: LocalServer;
const reached: string[] = [];

beforeAll(async () => {
  canary = await startServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('secret');
  });
  front = await startServer((request, response) => {
    const to = new URL(request.url ?? '', 'http://x').searchParams.get('to');
    if (to === null) response.end('front');
    else response.writeHead(302, { location: to.replaceAll('CANARY', String(canary.port)) }).end();
  });
});

afterAll(async () => {
  await canary[Symbol.asyncDispose]();
  await front[Symbol.asyncDispose]();
});

/** Answers of a name server that an attacker runs. */
const zone: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'front.test': ['127.0.0.1'],
  'api.example.com': ['93.184.215.14'],
  'loopback.attacker.test': ['127.0.0.1'],
  'loopback6.attacker.test': ['::1'],
  'private.attacker.test': ['10.0.0.5'],
  'metadata.attacker.test': ['169.254.169.254'],
  'mapped.attacker.test': ['::ffff:127.0.0.1'],
  'mapped-hex.attacker.test': ['::ffff:a9fe:a9fe'],
  'nat64.attacker.test': ['64:ff9b::a9fe:a9fe'],
  'unspecified.attacker.test': ['0.0.0.0'],
  'zone.attacker.test': ['fe80::1%eth0'],
  'junk.attacker.test': ['not an address'],
  'mixed.attacker.test': ['93.184.215.14', '127.0.0.1'],
  'mixed6.attacker.test': ['2606:4700:4700::1111', '93.184.215.14', 'fd00::1'],
};

async function resolve(host: string): Promise<readonly string[]> {
  const answer = zone[host];
  if (answer === undefined) throw new Error('ENOTFOUND');
  return answer;
}

/** What a careless or hostile manifest could declare: the very host of the URL. Only the address check is left. */
function declaring(url: string): ResolvedRule[] {
  const parsed = URL.parse(url);
  const host = parsed === null ? undefined : canonicalHostname(parsed.hostname);
  if (parsed === null || host === undefined) return [];
  const protocol = parsed.protocol === 'https:' ? 'https' : 'http';
  return [rule(host, parsed.port === '' ? (protocol === 'https' ? 443 : 80) : Number(parsed.port), protocol)];
}

async function refusalOf(
  url: string,
  plugin: EgressPlugin,
): Promise<{ code: string; records: EgressRecord[]; message: string }> {
  const records: EgressRecord[] = [];
  const broker = createEgressBroker({
    resolve,
    observe: (record) => records.push(record),
    limits: { connectMs: 1000 },
  });
  try {
    const response = await broker.fetch(plugin, get(url.replaceAll('CANARY', String(canary.port))));
    return { code: `answered ${response.status}`, records, message: await textOf(response.body) };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { code: String(error.code), records, message: error.message };
  } finally {
    await broker.close();
  }
}

const unconsented: Omit<EgressPlugin, 'rules'> = { name: 'webhook-relay', granted: true, consents: [] };

describe('an address that is declared but private or forbidden is refused in every spelling', () => {
  test.for([
    // Loopback
    'http://127.0.0.1:CANARY/',
    'http://127.1:CANARY/',
    'http://127.0.1:CANARY/',
    'http://2130706433:CANARY/',
    'http://0x7f000001:CANARY/',
    'http://0x7f.0.0.1:CANARY/',
    'http://0177.0.0.1:CANARY/',
    'http://017700000001:CANARY/',
    'http://127.000.000.001:CANARY/',
    'http://127.0.0.1.:CANARY/',
    'http://127.1.1.1:CANARY/',
    'http://１２７.０.０.１:CANARY/',
    'http://①②⑦.⓪.⓪.①:CANARY/',
    'http://127。0。0。1:CANARY/',
    'http://127．0｡0.1:CANARY/',
    'http://%31%32%37.0.0.1:CANARY/',
    'http://12\t7.0.0.1:CANARY/',
    'http://127.0.0.1\\@api.example.com/',
    'http://localhost:CANARY/',
    'http://LocalHost.:CANARY/',
    'http://ⓛocalhost:CANARY/',
    'http://[::1]:CANARY/',
    'http://[0:0:0:0:0:0:0:1]:CANARY/',
    'http://[0000::0001]:CANARY/',
    'http://[::ffff:127.0.0.1]:CANARY/',
    'http://[::ffff:7f00:1]:CANARY/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]:CANARY/',
    'http://[::127.0.0.1]:CANARY/',
    'http://[::ffff:0:127.0.0.1]:CANARY/',
    'http://[64:ff9b::127.0.0.1]:CANARY/',
    'http://[64:ff9b:1::7f00:1]:CANARY/',
    'http://[2002:7f00:1::]:CANARY/',
    'http://[2001:0:7f00:1::1]:CANARY/',
    'http://[2001:0:808:808:0:0:80ff:fffe]:CANARY/',
    'http://[2001:470:1::5efe:127.0.0.1]:CANARY/',
    // Unspecified, which many systems dial as loopback
    'http://0:CANARY/',
    'http://0.0.0.0:CANARY/',
    'http://0x0:CANARY/',
    'http://[::]:CANARY/',
    // Metadata services and link-local
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xA9FEA9FE/',
    'http://0251.0376.0251.0376/',
    'http://169.254.43518/',
    'http://169.254.170.2/v2/credentials',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://192.0.0.192/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fd20:ce::254]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    // Private networks
    'http://10.0.0.5:8080/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://3232235777/',
    'http://100.64.0.1/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[::ffff:10.0.0.5]/',
    'http://[64:ff9b::10.0.0.5]/',
    'http://[64:ff9b:1::10.0.0.5]/',
    // Multicast, broadcast, reserved
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://240.0.0.1/',
    'http://198.18.0.1/',
    'http://192.0.2.1/',
    'http://[ff02::1]/',
    'http://[2001:db8::1]/',
    'http://[100::1]/',
    'http://[4000::1]/',
  ])('%s', async (url) => {
    const { code } = await refusalOf(url, {
      ...unconsented,
      rules: declaring(url.replaceAll('CANARY', String(canary.port))),
    });

    expect(['CONSENT_NEEDED', 'PERMISSION_DENIED']).toContain(code);
    expect(reached).toEqual([]);
  });
});

describe('a name that leads to a private or forbidden address is refused', () => {
  test.for(Object.keys(zone).filter((host) => host.endsWith('.attacker.test')))('%s', async (host) => {
    const { code, message } = await refusalOf(`http://${host}:CANARY/`, {
      ...unconsented,
      rules: [rule('*.attacker.test', canary.port)],
    });

    expect(['CONSENT_NEEDED', 'PERMISSION_DENIED']).toContain(code);
    expect(zone[host]?.filter((address) => message.includes(address))).toEqual([]);
    expect(reached).toEqual([]);
  });

  test('also when an earlier answer was allowed, and its connection is still open', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1', '169.254.169.254'], ['127.0.0.1']];
    const broker = createEgressBroker({ resolve: async () => answers.shift() ?? [] });
    const plugin = pluginFor(rule('front.test', front.port));
    const ask = async (): Promise<string> =>
      textOf((await broker.fetch(plugin, get(`http://front.test:${front.port}/`))).body);

    expect(await ask()).toBe('front');
    await expect(ask()).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'address-forbidden' });
    await expect(ask()).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'address-forbidden' });
    expect(await ask()).toBe('front');
    await broker.close();
  });
});

describe('consent is for one host and port, and never for a forbidden address', () => {
  const port = 9000;
  const cases: readonly (readonly [string, string, EgressConsent])[] = [
    ['another port', `http://10.0.0.5:${port}/`, { host: '10.0.0.5', port: 9001 }],
    ['another address', `http://10.0.0.5:${port}/`, { host: '10.0.0.6', port }],
    ['a name of the same address', `http://10.0.0.5:${port}/`, { host: 'private.attacker.test', port }],
    ['the address of a name', `http://private.attacker.test:${port}/`, { host: '10.0.0.5', port }],
    ['a pattern', `http://private.attacker.test:${port}/`, { host: '*.attacker.test', port }],
    ['a metadata address', `http://169.254.169.254:${port}/`, { host: '169.254.169.254', port }],
    ['a metadata name', `http://metadata.attacker.test:${port}/`, { host: 'metadata.attacker.test', port }],
    ['the unspecified address', `http://0.0.0.0:${port}/`, { host: '0.0.0.0', port }],
    ['a link-local address', `http://[fe80::1]:${port}/`, { host: '[fe80::1]', port }],
  ];

  test.for(cases)('%s', async ([, url, consent]) => {
    const { code } = await refusalOf(url, { ...unconsented, rules: declaring(url), consents: [consent] });

    expect(['CONSENT_NEEDED', 'PERMISSION_DENIED']).toContain(code);
  });
});

describe('a host, port or scheme that no rule names is refused', () => {
  const rules = [rule('api.example.com', 443, 'https'), rule('*.example.net', 443, 'https')];

  test.for([
    // Ports and schemes
    'https://api.example.com:22/',
    'https://api.example.com:8443/',
    'http://api.example.com/',
    'http://api.example.com:443/',
    'ftp://api.example.com/',
    'gopher://api.example.com/',
    'ws://api.example.com/',
    'file:///etc/passwd',
    'file://api.example.com/etc/passwd',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:https://api.example.com/1',
    'unix:/var/run/docker.sock',
    '//api.example.com/',
    '/relative',
    '',
    // Wildcards: sub-domains, not the apex, not look-alikes
    'https://example.net/',
    'https://evilexample.net/',
    'https://.example.net/',
    'https://a..example.net/',
    'https://*.example.net/',
    'https://a.example.net.evil.test/',
    'https://a.example.net:8443/',
    'https://a.example.net%2eevil.test/',
    'https://a.example.net。evil.test/',
    'https://a.example.neт/',
    // Exact hosts
    'https://example.com/',
    'https://evil.api.example.com/',
    'https://api.example.com.evil.test/',
    'https://api.example.com.../',
    'https://api-example.com/',
    'https://аpi.example.com/',
    'https://api.example.com%00.evil.test/',
    // User information
    'https://api.example.com@evil.test/',
    'https://api.example.com:443@evil.test/',
    'https://user:password@api.example.com/',
    'https://user@api.example.com/',
    'https://evil.test#@api.example.com/',
    'https://evil.test?@api.example.com/',
    'https://evil.test/@api.example.com/',
    'https://evil.test\\@api.example.com/',
    'https:evil.test/api.example.com',
  ])('%s', async (url) => {
    const { code } = await refusalOf(url, { ...unconsented, rules });

    expect(['PERMISSION_DENIED', 'INVALID_ARGUMENT']).toContain(code);
  });
});

describe('a redirect leads nowhere that the first request could not go', () => {
  test.for([
    ['a port that is not declared', 'http://127.0.0.1:CANARY/'],
    ['a private address', 'http://10.0.0.5/'],
    ['a metadata address', 'http://169.254.169.254/latest/meta-data/'],
    ['a metadata address in one number', 'http://2852039166/'],
    ['a declared name of a private address', 'http://loopback.attacker.test:CANARY/'],
    ['the mapped form of loopback', 'http://[::ffff:127.0.0.1]:CANARY/'],
    ['another host without a scheme', '//127.0.0.1:CANARY/'],
    ['user information', 'http://user:password@127.0.0.1:FRONT/'],
    ['a file', 'file:///etc/passwd'],
    ['a data URL', 'data:text/html,x'],
    ['a second redirect', 'http://127.0.0.1:FRONT/?to=http%3A%2F%2F127.0.0.1%3ACANARY%2F'],
    ['itself without end', ''],
  ] as const)('%s', async ([, location]) => {
    const to = location.replaceAll('FRONT', String(front.port));
    const url = `http://127.0.0.1:${front.port}/?to=${encodeURIComponent(to)}`;
    const rules = [rule('127.0.0.1', front.port), rule('*.attacker.test', canary.port)];
    const consents = [{ host: '127.0.0.1', port: front.port }];
    const { code, records } = await refusalOf(url.replaceAll('CANARY', String(canary.port)), {
      ...unconsented,
      rules,
      consents,
    });

    expect(['PERMISSION_DENIED', 'CONSENT_NEEDED', 'INVALID_ARGUMENT', 'VENDOR_REJECTED']).toContain(code);
    expect(records.at(-1)?.refused).toBeDefined();
    expect(reached).toEqual([]);
  });
});

describe('an answer or an environment does not lead elsewhere', () => {
  /** Asks a server that speaks bytes of its own, twice. */
  async function askTwice(answer: string): Promise<readonly string[]> {
    await using server = await startRawServer((socket) => void socket.on('data', () => socket.write(answer)));
    const plugin = pluginFor(rule('127.0.0.1', server.port));
    const broker = createEgressBroker({ resolve, limits: { connectMs: 1000, headersMs: 1000 } });
    const ask = async (): Promise<string> => {
      try {
        return await textOf((await broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/`))).body);
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
      }
    };
    const answers = [await ask(), await ask()];
    await broker.close();
    return answers;
  }

  const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n';

  test('an alternative service is not used', async () => {
    const elsewhere = `alt-svc: h2="127.0.0.1:${canary.port}"; ma=86400; persist=1\r\n`;
    expect(await askTwice(`${ok}${elsewhere}\r\nok`)).toEqual(['ok', 'ok']);
    expect(reached).toEqual([]);
  });

  test('a second answer on one connection answers no second request', async () => {
    const answers = await askTwice(`${ok}\r\nokHTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged`);
    expect(answers).not.toContain('forged');
  });

  test('an upgrade that nobody asked for is an error', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
    const answers = await askTwice(upgrade);
    expect(answers.filter((answer) => !/^[A-Z_]+$/.test(answer))).toEqual([]);
  });

  test('a proxy of the environment is not used', async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, `http://127.0.0.1:${canary.port}`);
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const answer = await refusalOf(`http://front.test:${front.port}/`, pluginFor(rule('front.test', front.port)));
    expect(answer).toMatchObject({ code: 'answered 200', message: 'front' });
    expect(reached).toEqual([]);
  });

  test.for([307, 308])('a body is not carried along by %i to what was not declared', async (status) => {
    await using moved = await startServer((request, response) => {
      request.resume();
      response.writeHead(status, { location: `http://127.0.0.1:${canary.port}/` }).end();
    });
    const broker = createEgressBroker({ resolve });
    const request = { method: 'POST', body: streamOf('secret') } as const;
    await expect(
      broker.fetch(pluginFor(rule('127.0.0.1', moved.port)), get(`http://127.0.0.1:${moved.port}/`, request)),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(PERMISSION_DENIED|VENDOR_REJECTED|INVALID_ARGUMENT)$/) });
    await broker.close();
    expect(reached).toEqual([]);
  });
});

describe('what is allowed still works', () => {
  test.for(['127.0.0.1', '127.1', '0x7f.1', '127.0.0.1.', 'front.test', 'FRONT.test.'])(
    'a loopback target with consent, as %s',
    async (host) => {
      const plugin = pluginFor(rule('127.0.0.1', front.port), rule('front.test', front.port));

      expect(await refusalOf(`http://${host}:${front.port}/`, plugin)).toMatchObject({
        code: 'answered 200',
        message: 'front',
      });
    },
  );

  test.for([
    'https://a.example.net/',
    'https://A.B.Example.NET:443/x?y#z',
    'https://a.example.net./',
    'https://api.example.com\\@evil.test/',
  ])('a declared public host, as %s', (url) => {
    const rules = [rule('api.example.com', 443, 'https'), rule('*.example.net', 443, 'https')];

    expect(decide({ ...unconsented, rules }, url)).toMatchObject({ allowed: true });
  });

  test.for([
    '8.8.8.8',
    '93.184.215.14',
    '100.128.0.1',
    '172.32.0.1',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:808:808::1',
  ])('the public address %s', (address) => {
    expect(classifyAddress(address)).toBe('public');
  });
});
