import { PluginError, type Json, type NetworkHost } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { expandHostRules } from './rules.ts';

type Entry = Omit<NetworkHost, 'reason'>;

/** What the rules of entries say, as `protocol://host:port`. */
function expand(entries: readonly Entry[], config: Json = {}): string[] {
  const hosts = entries.map((entry): NetworkHost => ({ reason: 'Sends messages to the vendor', ...entry }));
  return expandHostRules(hosts, config).map(({ protocol, host, port }) => `${protocol}://${host}:${port}`);
}

function problemWith(entries: readonly Entry[], config: Json): string {
  try {
    return expand(entries, config).join(' ');
  } catch (error) {
    return error instanceof PluginError ? `${error.code} ${error.message}` : String(error);
  }
}

describe('a host in the manifest', () => {
  test.for([
    [{ host: 'api.example.com' }, 'https://api.example.com:443'],
    [{ host: 'api.example.com', protocol: 'http' }, 'http://api.example.com:80'],
    [{ host: '*.example.com', port: 8443 }, 'https://*.example.com:8443'],
    [{ host: 'mail.example.com', protocol: 'tls', port: 465 }, 'tls://mail.example.com:465'],
    [{ host: '127.0.0.1', protocol: 'http', port: 9000, reach: 'loopback' }, 'http://127.0.0.1:9000'],
    [{ host: '0x7f.1', port: 9000 }, 'https://127.0.0.1:9000'],
    [{ host: '[0:0::1]', port: 9000 }, 'https://[::1]:9000'],
  ] as const)('%o', ([entry, rule]) => {
    expect(expand([entry])).toEqual([rule]);
  });

  test('keeps what the person who consents needs to know', () => {
    const reason = 'Sends messages to the vendor';

    expect(expandHostRules([{ host: 'minio.corp', port: 9000, reach: 'private', reason }], {})).toEqual([
      { host: 'minio.corp', port: 9000, protocol: 'https', reach: 'private', reason, source: 'manifest' },
    ]);
  });

  test.for(['*.com', '*.127.0.0.1', '*.0x7f.1'])('is refused when its wildcard is %s', (host) => {
    expect(() => expand([{ host }])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

describe('a template with a map', () => {
  const entry = {
    host: 'api.{site}',
    map: { site: { us: 'datadoghq.com', us3: 'us3.datadoghq.com', eu: 'datadoghq.eu' } },
  };

  test.for([
    ['us', 'https://api.datadoghq.com:443'],
    ['us3', 'https://api.us3.datadoghq.com:443'],
    ['eu', 'https://api.datadoghq.eu:443'],
  ])('takes %s for what it stands for', ([site, rule]) => {
    expect(expand([entry], { site })).toEqual([rule]);
  });

  test.for([['evil.example'], ['toString'], ['__proto__'], [7]])('knows no %s', ([site]) => {
    expect(problemWith([entry], { site })).toBe('CONFIG_INVALID Configuration key "site": must be one of us, us3, eu');
  });

  test('leaves other keys as they are, and none without a value', () => {
    expect(expand([{ ...entry, host: '{team}.api.{site}' }], { site: 'eu', team: 'blue' })).toEqual([
      'https://blue.api.datadoghq.eu:443',
    ]);
    expect(expand([entry], {})).toEqual([]);
  });
});

describe('a host from the configuration', () => {
  const entry = { config: 'url' };

  test.for([
    ['https://hooks.example.com/services/x?y=z', 'https://hooks.example.com:443'],
    ['http://hooks.example.com', 'http://hooks.example.com:80'],
    ['https://hooks.example.com:8443/', 'https://hooks.example.com:8443'],
    ['HTTPS://Hooks.Example.COM./', 'https://hooks.example.com:443'],
    [' https://hooks.example.com ', 'https://hooks.example.com:443'],
    ['https://key@o1.ingest.example.com/1', 'https://o1.ingest.example.com:443'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example:443'],
    ['Bücher.example', 'https://xn--bcher-kva.example:443'],
    ['hooks.example.com', 'https://hooks.example.com:443'],
    ['hooks.example.com:9000', 'https://hooks.example.com:9000'],
    ['10.0.0.5:9000', 'https://10.0.0.5:9000'],
    ['::1', 'https://[::1]:443'],
    ['[::1]:9000', 'https://[::1]:9000'],
    ['fd00::1:9000', 'https://[fd00::1:9000]:443'],
  ])('%s', ([url, rule]) => {
    expect(expand([entry], { url })).toEqual([rule]);
  });

  test.for([
    'ftp://a.test/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'a b',
    'a.test/path',
    'a.test?x',
    'a.test#x',
    'user@a.test',
    'a.test:0',
    'a.test:65536',
    'a.test:port',
    'a.test:',
    ':443',
    '*.a.test',
    'https://*.a.test',
    'a..test',
    `${'a'.repeat(64)}.test`,
    'a\\b',
    7,
    true,
    {},
    '<script>',
  ])('is refused as %j, without telling the value', (url) => {
    expect(problemWith([entry], { url })).toBe(
      'CONFIG_INVALID Configuration key "url": must be a URL such as "https://example.com/path", or a host such as "example.com:8443"',
    );
  });

  test('gives one rule for each item of a list, and none for what is not set', () => {
    const config = {
      routes: [{ url: 'https://a.test/1' }, {}, { url: 'https://b.test' }, { url: 'https://a.test/2' }, { url: '' }],
      hosts: ['c.test', 'd.test'],
    };

    expect(
      expand([{ config: 'routes[].url' }, { config: 'hosts' }, { config: 'hosts[]' }, { config: 'absent' }], config),
    ).toEqual([
      'https://a.test:443',
      'https://b.test:443',
      'https://c.test:443',
      'https://d.test:443',
      'https://c.test:443',
      'https://d.test:443',
    ]);
  });

  test('has one of the suffixes, by whole labels', () => {
    const endsWith = ['.webhook.office.com', 'slack.com'];
    const suffixed = [{ ...entry, endsWith }];

    expect(expand(suffixed, { url: 'https://Acme.webhook.office.com/x' })).toHaveLength(1);
    expect(expand(suffixed, { url: 'https://hooks.slack.com/x' })).toHaveLength(1);
    expect(expand(suffixed, { url: 'https://slack.com/x' })).toHaveLength(1);
    for (const url of [
      'https://evilslack.com/',
      'https://webhook.office.com/',
      'https://slack.com.evil.test/',
      'https://evil.test/.slack.com',
    ]) {
      expect(() => expand(suffixed, { url })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    }
    expect(() => expand(suffixed, { url: 'https://evil.test/s3cret' })).toThrow(
      'Configuration key "url": "evil.test" must end in ".webhook.office.com" or "slack.com"',
    );
  });

  test('follows the protocol that the manifest asks for', () => {
    expect(() => expand([{ ...entry, protocol: 'https' }], { url: 'http://a.test' })).toThrow(
      'must be a URL that starts with "https://"',
    );
    expect(() => expand([{ ...entry, protocol: 'tcp', port: 25 }], { url: 'https://a.test' })).toThrow(
      'must be a host name without a scheme',
    );
    expect(expand([{ ...entry, protocol: 'tcp', port: 25 }], { url: 'a.test' })).toEqual(['tcp://a.test:25']);
    expect(expand([{ ...entry, protocol: 'http' }], { url: 'a.test' })).toEqual(['http://a.test:80']);
  });
});

describe('a template', () => {
  test('takes labels from the configuration, each combination once', () => {
    const hosts = [{ host: '{bucket}.s3.{aws.region}.example.com' }];

    expect(expand(hosts, { bucket: ['a', 'b'], aws: { region: ['eu-1', 'us-1'] } })).toEqual([
      'https://a.s3.eu-1.example.com:443',
      'https://a.s3.us-1.example.com:443',
      'https://b.s3.eu-1.example.com:443',
      'https://b.s3.us-1.example.com:443',
    ]);
    expect(expand(hosts, { bucket: 'a' })).toEqual([]);
    expect(expand([{ host: 'api.{site}' }], { site: 'US5.example.com' })).toEqual(['https://api.us5.example.com:443']);
    expect(expand([{ host: '*.{site}' }], { site: 'example.com' })).toEqual(['https://*.example.com:443']);
  });

  test.for([
    'evil.com/',
    'evil.com#',
    'evil.com?',
    'a@evil.com',
    'evil.com:80',
    'evil.com\\',
    'a b',
    ' a',
    'a\n',
    '.evil.com',
    'evil.com.',
    'a..b',
    '..',
    '*',
    '{x}',
    '%2e',
    'a。b',
    'é',
    '-a',
    'a-',
    'a.-b',
    'ａ',
    '[::1]',
    true,
    {},
    ['ok', 'evil.com/'],
  ])('refuses %j', (site) => {
    expect(problemWith([{ host: 'api.{site}.example.com' }], { site })).toBe(
      'CONFIG_INVALID Configuration key "site": must be a part of a host name: letters, digits and "-", parts joined by "."',
    );
  });

  test('refuses what is no host name, or too wide, as a whole', () => {
    expect(() => expand([{ host: 'api.{site}' }], { site: 1 })).toThrow(
      'Configuration key "site": "api.1" is no host name',
    );
    expect(() => expand([{ host: '*.{site}' }], { site: 'com' })).toThrow('too wide');
    expect(() => expand([{ host: '{a}.test' }], { a: 'a'.repeat(64) })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  test('does not multiply without bound', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `a${index}`);

    expect(
      expand(
        [{ host: '{a}.{b}.{c}.{d}.test' }],
        Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, many.map(() => 'x')])),
      ),
    ).toEqual(['https://x.x.x.x.test:443']);
    expect(() =>
      expand([{ host: '{many}.{more}.{most}.{all}.test' }], { many, more: many, most: many, all: many }),
    ).toThrow('more than 1000 network hosts');
  });
});

test('a port may come from the configuration', () => {
  const hosts: readonly Entry[] = [{ config: 'mail.host', protocol: 'tls', port: { config: 'mail.port' } }];

  expect(expand(hosts, { mail: { host: 'a.test', port: 465 } })).toEqual(['tls://a.test:465']);
  expect(expand(hosts, { mail: { host: 'a.test', port: '587' } })).toEqual(['tls://a.test:587']);
  expect(expand(hosts, { mail: { host: 'a.test:25', port: 465 } })).toEqual(['tls://a.test:25']);
  expect(expand([{ host: 'a.test', port: { config: 'port' } }], {})).toEqual(['https://a.test:443']);
  expect(() => expand(hosts, { mail: { host: 'a.test' } })).toThrow('Configuration key "mail.port": must say the port');
  for (const port of [0, 65_536, 1.5, -1, 'x', '']) {
    expect(() => expand(hosts, { mail: { host: 'a.test', port } })).toThrow(
      'Configuration key "mail.port": must be a port',
    );
  }
});

test('an entry whose condition does not hold gives no rule', () => {
  const hosts = [
    { host: 'wss.slack.com', when: 'mode=socket' },
    { host: 'a.test', when: ['mode=http', 'enabled'] },
  ];

  expect(expand(hosts, { mode: 'socket' })).toEqual(['https://wss.slack.com:443']);
  expect(expand(hosts, { mode: 'http', enabled: true })).toEqual(['https://a.test:443']);
  expect(expand(hosts, {})).toEqual([]);
});

test('the API of the cluster is a rule that says why it cannot be used', () => {
  const reason = 'Drains nodes before maintenance';

  expect(expandHostRules([{ kubernetes: true, reason }], {})).toMatchObject([
    {
      host: 'kubernetes.default.svc',
      port: 443,
      reach: 'private',
      unsupported:
        "The cluster's own API is not offered to plugins by this host: declare the API server as a host of its own and use a token",
    },
  ]);
});
