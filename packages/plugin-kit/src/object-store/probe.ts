import { randomUUID } from 'node:crypto';
import { isPluginError, objectStoreError } from '@streamspace/plugin-sdk';
import type { StoreDriver, WriteOptions } from './driver.ts';
import type { Check } from './rows.ts';

/** What a probe found out. */
export interface Measured {
  readonly conditionalPut: boolean;
  readonly encrypted: boolean;
  readonly presign: boolean;
  /** An upload in parts has worked. */
  readonly parts: boolean;
}

export interface ProbeResult {
  readonly status: 'ok' | 'warn' | 'down';
  readonly checks: readonly Check[];
  readonly measured: Measured;
  /** Reason of the first error that makes the store useless. */
  readonly reason?: string | undefined;
}

export interface ProbeOptions {
  readonly driver: StoreDriver;
  readonly fetch: typeof globalThis.fetch;
  /** What the one before has found. Uploads in parts are tried until they have worked once. */
  readonly before: Measured | undefined;
  /** Whether the server has to encrypt, the setting that says so, and what is said of a server that does not. */
  readonly encryption: {
    readonly mode: 'required' | 'wanted' | 'off';
    readonly setting: string;
    /** Default `The store does not encrypt`. */
    readonly missing?: string;
  };
  /** How far the server's clock is ahead, in milliseconds, as of its last answer. */
  readonly skewMs?: (() => number | undefined) | undefined;
  /** What the vendor has to be asked beside, once it is reached; none of it is vital. */
  readonly more?: readonly ProbeCheck[] | undefined;
}

/** A check of its own name. What it resolves to is told; what it throws has failed. */
export interface ProbeCheck {
  readonly name: string;
  run(): Promise<string | void>;
}

/** Where probes write. They leave nothing there. */
export const probePrefix = '.streamspace-probe/';
const mostSkewMs = 5 * 60_000;
const sample = new TextEncoder().encode('streamspace '.repeat(86).slice(0, 1024));
const options: WriteOptions = { contentType: 'application/octet-stream', metadata: {}, ifAbsent: false };
/** Without these nothing works; without the others something. */
const vital = new Set(['bucket', 'write', 'encryption', 'read', 'clock']);

/** Finds out what a store can do, by doing it: each request once, and none after the store has refused the first. */
export async function runProbe(probe: ProbeOptions): Promise<ProbeResult> {
  const { driver, fetch, before, encryption, skewMs, more = [] } = probe;
  const key = `${probePrefix}${randomUUID()}`;
  const checks: Check[] = [];
  const found = { conditionalPut: false, encrypted: false, presign: false, parts: before?.parts ?? false };
  let reason: string | undefined;

  async function check(name: string, work: () => Promise<string | void>): Promise<boolean> {
    try {
      const message = await work();
      checks.push({ name, ok: true, ...(message === undefined ? {} : { message }) });
      return true;
    } catch (error) {
      if (vital.has(name)) reason ??= isPluginError(error) ? error.reason : undefined;
      checks.push({ name, ok: false, message: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  const isReached = await check('bucket', async () => void (await driver.list({ prefix: probePrefix, limit: 1 })));
  if (isReached && (await check('write', () => write(driver, key, encryption, found)))) {
    if (encryption.mode !== 'off')
      await check('encryption', async () => encryptionVerdict(encryption, found.encrypted));
    await check('read', () => read(driver, key));
    await check('conditional', async () => {
      found.conditionalPut = driver.conditionalPut && (await decidesRaces(driver, key));
      if (!found.conditionalPut) return 'The store does not decide races; keys are looked up before they are written';
    });
    if (driver.presigns !== false) found.presign = await check('presign', () => readSigned(driver, fetch, key));
    if (!found.parts) found.parts = await check('parts', () => writeParts(driver, `${key}-parts`));
    await check('delete', async () => void (await driver.delete(key, {})));
  }
  // oxlint-disable-next-line no-await-in-loop -- the report has them in order
  for (const { name, run } of isReached ? more : []) await check(name, run);
  const ahead = skewMs?.();
  if (ahead !== undefined) await check('clock', async () => clockVerdict(ahead));

  const failed = checks.filter(({ ok }) => !ok);
  const isDown = failed.some(({ name }) => vital.has(name));
  return { status: isDown ? 'down' : failed.length > 0 ? 'warn' : 'ok', checks, measured: found, reason };
}

async function write(
  driver: StoreDriver,
  key: string,
  { setting }: ProbeOptions['encryption'],
  found: { encrypted: boolean },
): Promise<void> {
  try {
    const { encryption } = await driver.put(key, sample, options);
    found.encrypted = encryption !== undefined;
  } catch (error) {
    if (!isPluginError(error) || error.reason !== 'unsupported') throw error;
    const message = `${error.message}: the store cannot encrypt. Set "${setting}" to false to go on without`;
    throw objectStoreError('unsupported', message, { cause: error });
  }
}

function encryptionVerdict(
  { mode, setting, missing = 'The store does not encrypt' }: ProbeOptions['encryption'],
  encrypted: boolean,
): string {
  if (encrypted) return 'The store says that it encrypts';
  if (mode === 'required') throw objectStoreError('unsupported', `${missing}, and "${setting}" asks for it`);
  return 'The store does not say that it encrypts';
}

async function read(driver: StoreDriver, key: string): Promise<void> {
  const head = await driver.head(key);
  if (head?.size !== sample.length) throw objectStoreError('integrity', 'What was written cannot be found');
  const { body } = await driver.get(key, { range: { start: 100, end: 199 } });
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  if (!isEqual(bytes, sample.subarray(100, 200)))
    throw objectStoreError('integrity', 'A part of an object came back as something else');
}

async function decidesRaces(driver: StoreDriver, key: string): Promise<boolean> {
  try {
    await driver.put(key, sample, { ...options, ifAbsent: true });
    return false;
  } catch (error) {
    if (isPluginError(error) && error.reason === 'precondition_failed') return true;
    if (isPluginError(error) && error.reason === 'unsupported') return false;
    throw error;
  }
}

async function readSigned(driver: StoreDriver, fetch: typeof globalThis.fetch, key: string): Promise<void> {
  const { url, headers } = await driver.presign(key, { method: 'GET', expiresSeconds: 60 });
  const response = await fetch(url, { headers, redirect: 'manual' });
  const bytes = new Uint8Array(await response.arrayBuffer());
  // Neither the URL nor what came back may be told: one is a key, the other may hold it.
  if (!response.ok) throw objectStoreError('access_denied', `A signed address was answered with ${response.status}`);
  if (!isEqual(bytes, sample)) throw objectStoreError('integrity', 'A signed address led to something else');
}

async function writeParts(driver: StoreDriver, key: string): Promise<void> {
  const id = await driver.begin(key, options);
  const upload = { key, id };
  try {
    const size = driver.limits.minPartBytes;
    const first = await driver.putPart(upload, 1, new Uint8Array(size));
    const last = await driver.putPart(upload, 2, new Uint8Array(1));
    await driver.complete(upload, [first, last], options);
    const head = await driver.head(key);
    if (head?.size !== size + 1) throw objectStoreError('integrity', 'An object of two parts has another length');
    await driver.delete(key, {});
  } catch (error) {
    await driver.abort(upload).catch(() => undefined);
    throw error;
  }
}

function clockVerdict(skewMs: number): void {
  if (Math.abs(skewMs) <= mostSkewMs) return;
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  throw objectStoreError(
    'auth_failed',
    `The clock here is ${minutes} min ${skewMs > 0 ? 'behind' : 'ahead of'} the store's`,
  );
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
