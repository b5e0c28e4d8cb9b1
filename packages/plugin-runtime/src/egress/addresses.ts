import { isIPv4, isIPv6 } from 'node:net';

/**
 * How near an address is to the host, from the least to the most restricted. `forbidden` ones are never dialled, with
 * no consent: link-local and metadata services, multicast, broadcast, unspecified, documentation, reserved.
 */
export type AddressClass = 'public' | 'private' | 'loopback' | 'forbidden';

const order: readonly AddressClass[] = ['public', 'private', 'loopback', 'forbidden'];

interface Range {
  readonly prefix: Uint8Array;
  readonly bits: number;
  readonly kind: AddressClass;
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry (RFC 6890) */
const ipv4Ranges = ranges({
  private: [
    '10.0.0.0/8', // RFC 1918
    '172.16.0.0/12', // RFC 1918
    '192.168.0.0/16', // RFC 1918
    '100.64.0.0/10', // carrier-grade NAT, RFC 6598
  ],
  loopback: ['127.0.0.0/8'],
  forbidden: [
    '0.0.0.0/8', // "this network": Linux dials 0.0.0.0 as loopback
    '169.254.0.0/16', // link-local; metadata of AWS, Azure, Google Cloud, DigitalOcean and others
    '100.100.100.200/32', // metadata of Alibaba Cloud
    '168.63.129.16/32', // Azure's platform services
    '192.0.0.0/24', // IETF protocol assignments; metadata of Oracle Cloud classic at 192.0.0.192
    '192.0.2.0/24', // documentation, RFC 5737
    '192.88.99.0/24', // deprecated 6to4 relays, RFC 7526
    '198.18.0.0/15', // benchmarks, RFC 2544
    '198.51.100.0/24', // documentation
    '203.0.113.0/24', // documentation
    '224.0.0.0/4', // multicast, RFC 5771
    '240.0.0.0/4', // reserved, with the broadcast address
  ],
});

/** https://www.iana.org/assignments/iana-ipv6-special-registry (RFC 6890); what none names is judged by {@link ipv6Default}. */
const ipv6Ranges = ranges({
  private: [
    'fc00::/7', // unique local, RFC 4193
    '64:ff9b:1::/48', // local NAT64, RFC 8215
  ],
  loopback: ['::1/128'],
  forbidden: [
    'fd00:ec2::/32', // metadata, credentials and DNS of AWS
    'fd20:ce::254/128', // metadata of Google Cloud
    'fd00:c1::a9fe:a9fe/128', // metadata of Oracle Cloud
    'fd00:42::42/128', // metadata of Scaleway
    '2001:2::/48', // benchmarks, RFC 5180
    '2001:10::/28', // ORCHID, RFC 4843: identifiers, not addresses
    '2001:20::/28', // ORCHIDv2, RFC 7343
    '2001:30::/28', // drone identifiers, RFC 9374
    '2001:db8::/32', // documentation, RFC 3849
    '3fff::/20', // documentation, RFC 9637
  ],
});

const globalUnicast = range('2000::/3', 'public');
const ipv4Mapped = range('::ffff:0:0/96', 'public');
const nat64 = range('64:ff9b::/96', 'public');
const nat64Local = range('64:ff9b:1::/48', 'private');
const sixToFour = range('2002::/16', 'public');
const teredo = range('2001::/32', 'public');

/**
 * Where an IP address leads. An IPv6 address that carries an IPv4 address is judged by both, and the more restricted
 * one holds: v4-mapped (RFC 4291), NAT64 (RFC 6052, 8215), 6to4 (RFC 3056), Teredo (RFC 4380), ISATAP (RFC 5214).
 *
 * @param address IPv4 in four decimals or IPv6 in any spelling, without brackets. Anything else, such as an address
 *   with a zone, is `forbidden`.
 */
export function classifyAddress(address: string): AddressClass {
  const bytes = addressBytes(address);
  if (bytes === undefined) return 'forbidden';
  return bytes.length === 4 ? classifyIpv4(bytes) : classifyIpv6(bytes);
}

/** The most restricted of several classes; `public` for none. */
export function mostRestricted(classes: readonly AddressClass[]): AddressClass {
  return classes.reduce<AddressClass>(
    (most, kind) => (order.indexOf(kind) > order.indexOf(most) ? kind : most),
    'public',
  );
}

function classifyIpv4(bytes: Uint8Array): AddressClass {
  return mostRestricted(ipv4Ranges.filter((entry) => isWithin(bytes, entry)).map((entry) => entry.kind));
}

function classifyIpv6(bytes: Uint8Array): AddressClass {
  const named = ipv6Ranges.filter((entry) => isWithin(bytes, entry)).map((entry) => entry.kind);
  const own = named.length > 0 ? mostRestricted(named) : ipv6Default(bytes);
  return mostRestricted([own, ...embeddedIpv4(bytes).map(classifyIpv4)]);
}

/** Outside global unicast nothing is public, except the forms that stand for an IPv4 address. */
function ipv6Default(bytes: Uint8Array): AddressClass {
  return [globalUnicast, ipv4Mapped, nat64].some((entry) => isWithin(bytes, entry)) ? 'public' : 'forbidden';
}

function embeddedIpv4(bytes: Uint8Array): readonly Uint8Array[] {
  const last = bytes.subarray(12);
  if ([ipv4Mapped, nat64, nat64Local].some((entry) => isWithin(bytes, entry))) return [last];
  if (isWithin(bytes, sixToFour)) return [bytes.subarray(2, 6)];
  // The client's address is stored with all bits inverted.
  if (isWithin(bytes, teredo)) return [bytes.subarray(4, 8), last.map((byte) => byte ^ 0xff)];
  const isIsatap = (bytes[8]! & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
  return isIsatap ? [last] : [];
}

function isWithin(bytes: Uint8Array, { prefix, bits }: Range): boolean {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index += 1) if (bytes[index] !== prefix[index]) return false;
  const rest = bits & 7;
  return rest === 0 || bytes[whole]! >> (8 - rest) === prefix[whole]! >> (8 - rest);
}

function ranges(table: Readonly<Record<Exclude<AddressClass, 'public'>, readonly string[]>>): readonly Range[] {
  return order.flatMap((kind) => (kind === 'public' ? [] : table[kind].map((cidr) => range(cidr, kind))));
}

function range(cidr: string, kind: AddressClass): Range {
  const [address = '', bits] = cidr.split('/');
  const prefix = addressBytes(address);
  if (prefix === undefined) throw new TypeError(`"${cidr}" is no address range`);
  return { prefix, bits: Number(bits), kind };
}

/** The 4 or 16 bytes of an address, in network order. */
function addressBytes(address: string): Uint8Array | undefined {
  if (isIPv4(address)) return Uint8Array.from(address.split('.'), Number);
  if (!isIPv6(address) || address.includes('%')) return undefined;
  // The URL parser writes every spelling as hexadecimal groups, also a trailing dotted IPv4 address.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Uint8Array.from(
    [...before, ...zeros, ...after].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]),
  );
}
