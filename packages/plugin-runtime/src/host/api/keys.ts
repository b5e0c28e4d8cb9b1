import { z } from 'zod';
import type { PublicKeyRow } from '../../keys/plugin-keys.ts';
import type { ApiContext } from './context.ts';

const mostBytes = 256 * 1024;
const mostKeyBytes = 4 * 1024;

const purpose = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: 'must be kebab-case, such as "checkpoints"' });
const bytes = (most: number) =>
  z
    .base64({ error: 'must be a Uint8Array' })
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length <= most, { error: `must have at most ${most} bytes` });

/** The arguments of `api.keys`; bytes cross in base64. */
export const keyArguments = {
  'keys.sign': z.tuple([purpose.max(64), bytes(mostBytes)]),
  'keys.publicKeys': z.tuple([purpose.max(64)]),
  'keys.rotate': z.tuple([purpose.max(64)]),
  'keys.mac': z.tuple([purpose.max(64), bytes(mostBytes)]),
  'keys.wrap': z.tuple([purpose.max(64), bytes(mostKeyBytes)]),
  'keys.unwrap': z.tuple([purpose.max(64), bytes(2 * mostKeyBytes)]),
} as const;

type KeyArguments = { readonly [M in keyof typeof keyArguments]: z.output<(typeof keyArguments)[M]> };

type KeyMethods = {
  readonly [M in keyof KeyArguments]: (context: ApiContext, args: KeyArguments[M]) => Promise<unknown>;
};

export const keyMethods: KeyMethods = {
  async 'keys.sign'({ keys, manifest }, [name, data]) {
    const { keyId, signature } = keys.sign(manifest.name, name, data);
    return { keyId, signature: signature.toString('base64') };
  },
  'keys.publicKeys': async ({ keys, manifest }, [name]): Promise<readonly PublicKeyRow[]> =>
    keys.publicKeys(manifest.name, name),
  'keys.rotate': async ({ keys, manifest }, [name]) => keys.rotate(manifest.name, name),
  'keys.mac': async ({ keys, manifest }, [name, data]) => keys.mac(manifest.name, name, data).toString('base64'),
  'keys.wrap': async ({ keys, manifest }, [name, key]) => keys.wrap(manifest.name, name, key).toString('base64'),
  'keys.unwrap': async ({ keys, manifest }, [name, wrapped]) =>
    keys.unwrap(manifest.name, name, wrapped).toString('base64'),
};
