import { describe, expect, test } from 'vitest';
import { decide, refusalOfAddresses, type EgressPolicy } from './policy.ts';
import type { ResolvedRule } from './rules.ts';

function rule(host: string, port = 443, more: Partial<ResolvedRule> = {}): ResolvedRule {
  return { host, port, protocol: 'https', reach: 'public', reason: 'Sends messages', source: 'manifest', ...more };
}

const policy: EgressPolicy = {
  name: 'webhook-relay',
  granted: true,
  rules: [
    rule('api.example.com'),
    rule('*.example.net'),
    rule('10.0.0.5', 8080, { protocol: 'http' }),
    rule('kubernetes.default.svc', 443, { unsupported: 'Not offered here' }),
  ],
  consents: [],
};

function messageOf(asked: EgressPolicy, url: string): string {
  const decision = decide(asked, url);
  return decision.allowed ? 'allowed' : `${decision.refusal.code} ${decision.refusal.message}`;
}

describe('a refusal says what would have worked', () => {
  test.for([
    [
      'https://api.example.com/',
      { granted: false },
      'PERMISSION_DENIED network is not granted: declare "network" in manifest.json and name the host under network.hosts',
    ],
    [
      'https://other.example.com/x',
      {},
      'PERMISSION_DENIED other.example.com:443 is not among the hosts of this plugin: add it to network.hosts in manifest.json',
    ],
    [
      'http://api.example.com:443/',
      {},
      'PERMISSION_DENIED api.example.com:443 is declared for https, not for http: correct "protocol" of its entry under network.hosts in manifest.json',
    ],
    [
      'http://10.0.0.5:8080/',
      {},
      'CONSENT_NEEDED 10.0.0.5 is a private address: an operator must allow webhook-relay to reach 10.0.0.5:8080 (streamspace plugin allow webhook-relay 10.0.0.5:8080)',
    ],
    [
      'http://10.0.0.6:8080/',
      {},
      'PERMISSION_DENIED 10.0.0.6:8080 is not among the hosts of this plugin: add it to network.hosts in manifest.json',
    ],
    [
      'http://169.254.169.254/',
      {},
      'PERMISSION_DENIED 169.254.169.254 is a link-local, metadata, multicast or reserved address, which no plugin can reach: use a public host, or a private one that an operator allows',
    ],
    ['https://kubernetes.default.svc/api', {}, 'UNSUPPORTED Not offered here'],
    ['ftp://api.example.com/', {}, 'INVALID_ARGUMENT A URL with "ftp:" cannot be fetched: use https: or http:'],
    [
      'https://u:p@api.example.com/',
      {},
      'INVALID_ARGUMENT A URL with a user name or password is not fetched: send them in the Authorization header',
    ],
    [
      'api.example.com',
      {},
      'INVALID_ARGUMENT The URL cannot be read: give an absolute one, such as https://api.example.com/path',
    ],
  ] as const)('%s', ([url, change, message]) => {
    expect(messageOf({ ...policy, ...change }, url)).toBe(message);
  });
});

test('an allowed request names its rule and where it goes', () => {
  expect(decide(policy, 'https://A.B.example.NET./x')).toEqual({
    allowed: true,
    rule: policy.rules[1],
    target: { protocol: 'https', host: 'a.b.example.net', port: 443 },
  });
});

test('consent lets a request to its host and port through, in any spelling of the host', () => {
  const consents = [{ host: '0x0A000005', port: 8080 }];

  expect(messageOf({ ...policy, consents }, 'http://10.0.0.5:8080/')).toBe('allowed');
  expect(messageOf({ ...policy, consents: [{ host: '10.0.0.5', port: 80 }] }, 'http://10.0.0.5:8080/')).toMatch(
    /^CONSENT_NEEDED/,
  );
});

describe('the addresses of a name', () => {
  const target = { protocol: 'https', host: 'api.example.com', port: 443 } as const;
  const allowing = { ...policy, consents: [{ host: 'API.example.com', port: 443 }] };

  test('are decided by the worst of them', () => {
    expect(refusalOfAddresses(policy, target, ['93.184.215.14', '2606:4700::1'])).toBeUndefined();
    expect(refusalOfAddresses(policy, target, ['93.184.215.14', '10.0.0.5'])).toMatchObject({
      reason: 'consent-needed',
    });
    expect(refusalOfAddresses(policy, target, ['127.0.0.1', 'fe80::1'])).toMatchObject({ reason: 'address-forbidden' });
    expect(refusalOfAddresses(policy, target, ['?'])).toMatchObject({ reason: 'address-forbidden' });
  });

  test('may be private or loopback with consent, and stay untold', () => {
    expect(refusalOfAddresses(allowing, target, ['10.0.0.5', '127.0.0.1', '::1'])).toBeUndefined();
    expect(refusalOfAddresses(allowing, target, ['10.0.0.5', '169.254.169.254'])).toMatchObject({
      reason: 'address-forbidden',
    });
    expect(refusalOfAddresses(policy, target, ['10.0.0.5'])?.message).toBe(
      'api.example.com leads to a private address: an operator must allow webhook-relay to reach api.example.com:443 (streamspace plugin allow webhook-relay api.example.com:443)',
    );
  });
});
