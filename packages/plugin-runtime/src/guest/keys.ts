import { Buffer } from 'node:buffer';
import { PluginError, type PublicKey } from '@streamspace/plugin-sdk';

type Invoke = (member: string, args: readonly unknown[]) => Promise<unknown>;
type Member = (...args: never[]) => unknown;

/** On the wire, bytes are base64. */
interface WirePublicKey extends Omit<PublicKey, 'publicKey' | 'endorsement'> {
  readonly publicKey: string;
  readonly endorsement?: string;
}

/** The members of `api.keys`, which speak of bytes. */
export function keyMembers(invoke: Invoke): Readonly<Record<string, Member>> {
  const bytesToBytes =
    (member: string) =>
    async (purpose: string, data: unknown): Promise<Uint8Array> =>
      toBytes((await invoke(member, [purpose, toText(member, data)])) as string);

  return {
    async 'keys.sign'(purpose: string, data: unknown) {
      const answer = await invoke('keys.sign', [purpose, toText('keys.sign', data)]);
      const { keyId, signature } = answer as { readonly keyId: string; readonly signature: string };
      return { keyId, signature: toBytes(signature) };
    },
    async 'keys.publicKeys'(purpose: string): Promise<readonly PublicKey[]> {
      const rows = (await invoke('keys.publicKeys', [purpose])) as readonly WirePublicKey[];
      return rows.map(({ publicKey, endorsement, ...row }) => ({
        ...row,
        publicKey: toBytes(publicKey),
        ...(endorsement === undefined ? {} : { endorsement: toBytes(endorsement) }),
      }));
    },
    'keys.mac': bytesToBytes('keys.mac'),
    'keys.wrap': bytesToBytes('keys.wrap'),
    'keys.unwrap': bytesToBytes('keys.unwrap'),
  };
}

/** @throws {PluginError} `INVALID_ARGUMENT` for anything but bytes: a text would have to be encoded, and nobody says how. */
function toText(member: string, data: unknown): string {
  if (data instanceof Uint8Array) return Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
  throw new PluginError('INVALID_ARGUMENT', `api.${member}: argument 2: must be a Uint8Array`);
}

const toBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
