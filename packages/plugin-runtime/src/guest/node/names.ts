import { isIP } from 'node:net';

const mostNames = 1000;

/** Names by the addresses that the host told for them, the latest first. Some libraries resolve and then dial the address. */
const names = new Map<string, readonly string[]>();

export function remember(name: string, addresses: readonly string[]): void {
  for (const address of addresses) {
    const others = (names.get(address) ?? []).filter((other) => other !== name);
    names.delete(address);
    names.set(address, [name, ...others]);
  }
  for (const address of names.keys()) {
    if (names.size <= mostNames) break;
    names.delete(address);
  }
}

/** The name that an address was told for, which is what rules are about; of several, the one that is to be certified. */
export function nameOf(host: string, servername: string | undefined): string {
  const known = names.get(host) ?? [];
  return known.find((name) => name === servername) ?? known[0] ?? host;
}

/** The address that was told for a name, or the host itself where it is one. */
export function addressOf(host: string): string | undefined {
  if (isIP(host) !== 0) return host;
  for (const [address, known] of names) if (known.includes(host)) return address;
  return undefined;
}
