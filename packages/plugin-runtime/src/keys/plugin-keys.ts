import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign as signBytes,
  type KeyObject,
} from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { createVault, type Vault } from '../config/vault.ts';
import { migrate, prepare, transaction, type Migrations } from '../sqlite.ts';

/** A key for signatures, without what signs. Bytes in base64. */
export interface PublicKeyRow {
  readonly keyId: string;
  readonly publicKey: string;
  readonly from: string;
  readonly until?: string;
  readonly endorsement?: string;
}

/** The keys of all plugins. Their secret halves are encrypted at rest, and never given away. */
export interface PluginKeys {
  sign(plugin: string, purpose: string, data: Buffer): { readonly keyId: string; readonly signature: Buffer };
  publicKeys(plugin: string, purpose: string): readonly PublicKeyRow[];
  /** @throws {PluginError} `RATE_LIMITED` within a minute of the key before. */
  rotate(plugin: string, purpose: string): { readonly keyId: string };
  mac(plugin: string, purpose: string, data: Buffer): Buffer;
  wrap(plugin: string, purpose: string, key: Buffer): Buffer;
  unwrap(plugin: string, purpose: string, wrapped: Buffer): Buffer;
  clear(plugin: string): void;
}

type Kind = 'sign' | 'mac' | 'wrap';

interface KeyRow {
  readonly id: string;
  readonly secret: string;
  readonly public: string | null;
  readonly made: number;
  readonly retired: number | null;
  readonly endorsement: string | null;
}

const mostPurposes = 32;
const rotateEveryMs = 60_000;
const secretBytes = 32;

const migrations: Migrations = {
  concern: 'keys',
  steps: [
    `CREATE TABLE plugin_keys (
       plugin TEXT NOT NULL, purpose TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL,
       secret TEXT NOT NULL, public TEXT, made INTEGER NOT NULL, retired INTEGER, endorsement TEXT,
       PRIMARY KEY (plugin, purpose, kind, number)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

export function createPluginKeys(db: DatabaseSync, vault: Vault, clock: Clock): PluginKeys {
  migrate(db, migrations);
  const ofKind = 'WHERE plugin = :plugin AND purpose = :purpose AND kind = :kind';
  const select = prepare<KeyRow>(db, `SELECT * FROM plugin_keys ${ofKind} ORDER BY number DESC`);
  const countPurposes = prepare<{ n: number }>(
    db,
    'SELECT count(DISTINCT purpose) AS n FROM plugin_keys WHERE plugin = :plugin AND purpose <> :purpose',
  );
  const retire = prepare(db, `UPDATE plugin_keys SET retired = :now ${ofKind} AND retired IS NULL`);
  const insert = prepare(
    db,
    `INSERT INTO plugin_keys (plugin, purpose, kind, number, id, secret, public, made, endorsement)
     SELECT :plugin, :purpose, :kind, coalesce(max(number), 0) + 1, :id, :secret, :public, :now, :endorsement
     FROM plugin_keys ${ofKind}`,
  );
  const removeAll = prepare(db, 'DELETE FROM plugin_keys WHERE plugin = :plugin');

  /** A secret is of no use in the row of another purpose or kind. */
  const boundTo = (plugin: string, purpose: string, kind: Kind): string => `${plugin}/keys/${kind}/${purpose}`;

  function add(plugin: string, purpose: string, kind: Kind, before?: KeyRow): void {
    if ((countPurposes.get({ plugin, purpose })?.n ?? 0) >= mostPurposes) {
      throw new PluginError('QUOTA_EXCEEDED', `${plugin} has keys for ${mostPurposes} purposes, which is the most`);
    }
    const made: Made = kind === 'sign' ? makePair() : { secret: randomBytes(secretBytes).toString('base64') };
    const endorsement =
      before === undefined || made.public === undefined
        ? undefined
        : signBytes(null, Buffer.from(made.public, 'base64'), signerOf(plugin, purpose, before)).toString('base64');
    const now = clock.now();
    retire.run({ plugin, purpose, kind, now });
    insert.run({
      plugin,
      purpose,
      kind,
      id: randomBytes(8).toString('hex'),
      secret: vault.encrypt(boundTo(plugin, purpose, kind), made.secret),
      public: made.public,
      now,
      endorsement,
    });
  }

  /** The newest key, made if there is none. Two hosts that make one at the same time agree on the first. */
  function newest(plugin: string, purpose: string, kind: Kind): KeyRow {
    const find = (): KeyRow | undefined => select.get({ plugin, purpose, kind });
    return (
      find() ??
      transaction(db, () => {
        if (find() === undefined) add(plugin, purpose, kind);
        return find()!;
      })
    );
  }

  const secretOf = (plugin: string, purpose: string, kind: Kind, row: KeyRow): Buffer =>
    Buffer.from(vault.decrypt(boundTo(plugin, purpose, kind), row.secret), 'base64');

  const signerOf = (plugin: string, purpose: string, row: KeyRow): KeyObject =>
    createPrivateKey({ key: secretOf(plugin, purpose, 'sign', row), format: 'der', type: 'pkcs8' });

  const wrapper = (plugin: string, purpose: string): Vault =>
    createVault(secretOf(plugin, purpose, 'wrap', newest(plugin, purpose, 'wrap')));

  return {
    sign(plugin, purpose, data) {
      const row = newest(plugin, purpose, 'sign');
      return { keyId: row.id, signature: signBytes(null, data, signerOf(plugin, purpose, row)) };
    },

    publicKeys: (plugin, purpose) =>
      select.all({ plugin, purpose, kind: 'sign' }).map((row) => ({
        keyId: row.id,
        publicKey: row.public ?? '',
        from: new Date(row.made).toISOString(),
        ...(row.retired === null ? {} : { until: new Date(row.retired).toISOString() }),
        ...(row.endorsement === null ? {} : { endorsement: row.endorsement }),
      })),

    rotate: (plugin, purpose) =>
      transaction(db, () => {
        const before = select.get({ plugin, purpose, kind: 'sign' });
        const waitMs = before === undefined ? 0 : before.made + rotateEveryMs - clock.now();
        if (waitMs > 0) {
          throw new PluginError('RATE_LIMITED', `The key for "${purpose}" is less than a minute old`, {
            retryAfterMs: waitMs,
          });
        }
        add(plugin, purpose, 'sign', before);
        return { keyId: newest(plugin, purpose, 'sign').id };
      }),

    mac(plugin, purpose, data) {
      const key = secretOf(plugin, purpose, 'mac', newest(plugin, purpose, 'mac'));
      return createHmac('sha256', key).update(data).digest();
    },

    wrap: (plugin, purpose, key) =>
      Buffer.from(wrapper(plugin, purpose).encrypt(boundTo(plugin, purpose, 'wrap'), key.toString('base64'))),

    unwrap(plugin, purpose, wrapped) {
      try {
        const text = wrapper(plugin, purpose).decrypt(boundTo(plugin, purpose, 'wrap'), wrapped.toString());
        return Buffer.from(text, 'base64');
      } catch (error) {
        throw new PluginError('INTEGRITY', `This was not wrapped here for "${purpose}" of ${plugin}, or was changed`, {
          cause: error,
        });
      }
    },

    clear: (plugin) => void removeAll.run({ plugin }),
  };
}

interface Made {
  readonly secret: string;
  readonly public?: string;
}

/** PKCS #8 and the raw 32 bytes, which are the end of SPKI (RFC 8410). */
function makePair(): Made {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    public: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
  };
}
