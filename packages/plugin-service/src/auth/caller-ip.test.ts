import { expect, test } from 'vitest';
import type { Context } from 'hono';
import type { ServiceEnv } from './caller.ts';
import { callerIp } from './caller-ip.ts';

const from = (forwarded: string | undefined, proxies: number): string =>
  callerIp(
    {
      env: { incoming: { socket: { remoteAddress: '10.0.0.1' } } },
      req: { header: () => forwarded },
    } as unknown as Context<ServiceEnv>,
    proxies,
  );

test.each([
  ['without a proxy, what a caller writes counts for nothing', '1.2.3.4', 0, '10.0.0.1'],
  ['one proxy appends whom it saw', '9.9.9.9, 1.2.3.4', 1, '1.2.3.4'],
  ['of two, the first one of ours saw the caller', '9.9.9.9, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
  ['an address of version 6 is one', '2001:db8::1', 1, '2001:db8::1'],
  ['fewer entries than proxies: it did not come through them', '1.2.3.4', 2, '10.0.0.1'],
  ['what is no address is not taken', 'unknown', 1, '10.0.0.1'],
  ['nothing was appended', undefined, 1, '10.0.0.1'],
])('%s', (_what, forwarded, proxies, expected) => {
  expect(from(forwarded, proxies)).toBe(expected);
});
