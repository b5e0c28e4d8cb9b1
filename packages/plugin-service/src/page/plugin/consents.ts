import type { Consent, ConsentRequest } from '../../api-types.ts';

/** `127.0.0.1:9000`, `[::1]:9000`. */
export function addressOf({ host, port }: Consent): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where an address is, for the person who decides. */
export const reachWords: Readonly<Record<ConsentRequest['reach'], string>> = {
  loopback: 'on this machine',
  private: 'in your private network',
  unlisted: 'which its manifest does not name',
};
