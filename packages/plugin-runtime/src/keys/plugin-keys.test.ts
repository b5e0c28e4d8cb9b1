import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createVault } from '../config/vault.ts';
import { openDatabase } from '../sqlite.ts';
import { createPluginKeys } from './plugin-keys.ts';

const master = randomBytes(32);
const start = Date.parse('2026-01-15T10:00:00Z');

function setUp() {
  const db = openDatabase(':memory:');
  const clock = createVirtualClock(start);
  return { db, clock, keys: createPluginKeys(db, createVault(master), clock) };
}

const check = (data: Buffer, publicKey: string, signature: Buffer): boolean => {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'base64')]);
  return verify(null, data, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
};

test('a key that was replaced stays to be checked with, and endorses the next one', async () => {
  const { keys, clock } = setUp();
  const data = Buffer.from('seal 1');
  const before = keys.sign('audit', 'seals', data);
  expect(() => keys.rotate('audit', 'seals')).toThrow('less than a minute old');
  await clock.advance(60_000);
  const { keyId } = keys.rotate('audit', 'seals');
  const after = keys.sign('audit', 'seals', data);
  const [newest, oldest] = keys.publicKeys('audit', 'seals');

  expect(after.keyId).toBe(keyId);
  expect(newest).toMatchObject({ keyId, from: '2026-01-15T10:01:00.000Z' });
  expect(oldest).toMatchObject({ keyId: before.keyId, until: '2026-01-15T10:01:00.000Z' });
  expect(check(data, oldest?.publicKey ?? '', before.signature)).toBe(true);
  expect(check(data, newest?.publicKey ?? '', after.signature)).toBe(true);
  const endorsement = Buffer.from(newest?.endorsement ?? '', 'base64');
  expect(check(Buffer.from(newest?.publicKey ?? '', 'base64'), oldest?.publicKey ?? '', endorsement)).toBe(true);
});

test('nothing in the database signs, and another master key opens nothing', () => {
  const { db, clock, keys } = setUp();
  const wrapped = keys.wrap('audit', 'data', Buffer.from('canary-key-5d6e'));
  keys.sign('audit', 'data', Buffer.from('x'));
  const rows = JSON.stringify(db.prepare('SELECT * FROM plugin_keys').all());
  expect(rows).not.toContain('MC4CAQAwBQYDK2Vw'); // how PKCS #8 of an Ed25519 key begins
  expect(wrapped.toString()).not.toContain('canary');
  const stranger = createPluginKeys(db, createVault(randomBytes(32)), clock);
  expect(() => stranger.sign('audit', 'data', Buffer.from('x'))).toThrow(
    expect.objectContaining({ code: 'INTEGRITY' }),
  );
  expect(() => stranger.unwrap('audit', 'data', wrapped)).toThrow(expect.objectContaining({ code: 'INTEGRITY' }));
});

test('plugins have keys of their own, which go with them', () => {
  const { keys } = setUp();
  const data = Buffer.from('ada');
  const mac = keys.mac('one', 'people', data);
  const wrapped = keys.wrap('one', 'people', data);
  expect(keys.mac('two', 'people', data)).not.toEqual(mac);
  expect(() => keys.unwrap('two', 'people', wrapped)).toThrow('not wrapped here');
  keys.clear('one');
  expect(keys.mac('one', 'people', data)).not.toEqual(mac);
  expect(() => keys.unwrap('one', 'people', wrapped)).toThrow('not wrapped here');
});
