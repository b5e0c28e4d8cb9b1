import { pluginContract } from '@streamspace/plugin-testing';
import { exampleKey } from '@streamspace/plugin-testing/azure';
import { afterEach, describe, expect, test } from 'vitest';
import { containerSas } from './__fixtures__/container-sas.ts';
import { withLength } from './__fixtures__/fake-target.ts';
import { azureHost, entraHost, name, openScene, type Scene, type SceneOptions } from './__fixtures__/scene.ts';
import plugin from './index.ts';

const config = { accountName: 'desk', containerName: 'streamspace', accountKey: exampleKey('of nothing') };
const plain = { contentType: 'application/octet-stream' };
const mebibyte = 1024 ** 2;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

pluginContract(plugin, { directory: new URL('..', import.meta.url), config });

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.[Symbol.asyncDispose]();
  scene = undefined;
});

async function open(options: SceneOptions = {}): Promise<Scene> {
  scene = await openScene(options);
  return scene;
}

const storeOf = ({ host }: Scene, purpose = 'recordings', plugin_ = 'recorder') =>
  host.extensions.use('object-store', { plugin: plugin_, purpose });
const streamOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]).stream();
const blobOf = ({ azure }: Scene, key: string) => azure.container.blobs.get(`recordings/recorder/${key}`);

describe('acceptance', () => {
  test('1: the configuration of an old install is green', async () => {
    const { host, azure } = await open({
      config: {
        storagePaths: { recordings: 'recordings/', snapshots: 'snapshots/', uploads: 'uploads/' },
        endpoint: '',
      },
    });
    expect(host.plugin()).toMatchObject({ state: 'enabled', health: 'ok' });
    expect(azure.requests.every(({ status }) => status < 300 || status === 409)).toBe(true);
    expect([...azure.container.blobs.keys()]).toEqual([]);
  });

  test('5 and AZ-01: the SHA-256 of a streamed object is stored with it', async () => {
    const it = await open({ config: { blockSizeMiB: 1 } });
    const body = new Uint8Array(2.5 * mebibyte).fill(7);
    const { sha256 } = await storeOf(it).put('a', streamOf(body), plain);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await storeOf(it).head('a')).toMatchObject({ sha256, size: body.length });
    expect(it.azure.requests.filter(({ operation }) => operation === 'PutBlock').length).toBeGreaterThan(2);
  });

  test('6: a wrong key is one refused request, a banner and no storm, and is in no log', async () => {
    const accountKey = exampleKey('another account');
    const { host, azure } = await open({ config: { accountKey }, timePasses: false });
    await host.clock.advance('60s');
    expect(azure.requests).toMatchObject([{ status: 403 }]);
    expect(host.plugin()).toMatchObject({ health: 'failing' });
    const told = JSON.stringify(await host.controlPlane.inbox()) + JSON.stringify(host.plugin());
    expect(told).toContain('AuthenticationFailed');
    expect(JSON.stringify(host.logs()) + told).not.toContain(accountKey);
  });

  test('7: an object has the tier of its purpose, in one request or in blocks', async () => {
    const it = await open({ config: { blockSizeMiB: 1, accessTier: { recordings: 'Cool', snapshots: 'Cold' } } });
    await storeOf(it).put('a', text('x'), plain);
    await storeOf(it).put('b', streamOf(new Uint8Array(2 * mebibyte)), plain);
    expect(await storeOf(it).head('a')).toMatchObject({ storageClass: 'Cool', encryption: 'AES256' });
    expect(await storeOf(it).head('b')).toMatchObject({ storageClass: 'Cool' });
    await storeOf(it, 'snapshots').put('a', text('x'), plain);
    expect(await storeOf(it, 'snapshots').head('a')).toMatchObject({ storageClass: 'Cold' });
    const unknown = storeOf(it).put('c', text('x'), { ...plain, storageClass: 'Warm' });
    await expect(unknown).rejects.toMatchObject({ reason: 'unsupported' });
  });

  test('8: of two plugins that race for one key with ifAbsent, one wins', async () => {
    const it = await open();
    const race = ['one', 'two'].map((body) => storeOf(it).put('a', text(body), { ...plain, ifAbsent: true }));
    const outcomes = await Promise.allSettled(race);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { reason: 'precondition_failed' },
    });
  });

  test('9: a signed address for another key, for another method or after its end is refused', async () => {
    const it = await open({ timePasses: false });
    await storeOf(it).put('a', text('one'), plain);
    await storeOf(it).put('b', text('two'), plain);
    const { url } = await storeOf(it).presign('a', { method: 'GET', expiresSeconds: 60 });
    const ask = async (address: string, init: RequestInit = {}) =>
      (await it.azure.handle(new Request(address, withLength(init)))).status;
    expect(await ask(url)).toBe(200);
    expect(await ask(url.replace('recorder/a', 'recorder/b'))).toBe(403);
    expect(await ask(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'x' })).toBe(403);
    expect(await ask(url, { method: 'DELETE' })).toBe(403);
    await it.host.clock.advance('61s');
    expect(await ask(url)).toBe(403);
  });

  test.each(['blob', 'container'] as const)(
    '10: a container that is public as "%s" is told of',
    async (publicAccess) => {
      const it = await open({ fake: { publicAccess } });
      const { status, checks } = await storeOf(it).health();
      expect(status).toBe('warn');
      expect(checks.find(({ ok }) => !ok)).toMatchObject({
        name: 'private',
        message: expect.stringContaining(`its public access is "${publicAccess}"`),
      });
      expect(it.host.plugin()).toMatchObject({ health: 'degraded' });
    },
  );

  test('12: with 30 % of requests throttled, 100 puts succeed, and nobody comes back sooner than asked', async () => {
    const it = await open();
    let asked = 0;
    // Three of ten, in no pattern that attempts of one put could follow.
    const unlucky = (): boolean => {
      asked += 1;
      return (asked * 7919) % 101 < 30;
    };
    const before = it.azure.requests.length;
    it.azure.faults.add(unlucky, { fail: 503, code: 'ServerBusy' }, Infinity);
    const puts = Array.from({ length: 100 }, (_, n) => storeOf(it).put(`put-${n}`, text('x'), plain));
    expect(await Promise.all(puts)).toHaveLength(100);
    expect(it.azure.requests.length - before).toBeLessThan(250);
    expect(it.azure.requests.filter(({ status }) => status === 503).length).toBeGreaterThan(10);
  });

  test('12: waits as long as Azure asks', async () => {
    const it = await open({ timePasses: false });
    it.azure.faults.add('PutBlob', { fail: 503, code: 'ServerBusy', headers: { 'retry-after': '10' } });
    const put = storeOf(it).put('a', text('x'), plain);
    await it.host.clock.advance('9s');
    expect(blobOf(it, 'a')).toBeUndefined();
    await it.host.clock.advance('3s');
    expect(await put).toMatchObject({ size: 1 });
  });

  test('13: what was deleted softly is not listed, and the page tells for how long it is kept', async () => {
    const it = await open({ fake: { softDelete: true } });
    await storeOf(it).put('a', text('x'), plain);
    expect(await storeOf(it).delete('a')).toEqual({ deleted: true });
    expect(await storeOf(it).delete('a')).toEqual({ deleted: false });
    expect(it.azure.container.deleted.has('recordings/recorder/a')).toBe(true);
    expect((await storeOf(it).list('')).objects).toEqual([]);
    expect(JSON.stringify(await it.host.view('pages', 'storage'))).toContain('kept, and paid for, 14 days more');
  });

  test('14: an upload goes on with the credentials that it began with, and new ones take the new', async () => {
    const it = await open({ config: { blockSizeMiB: 1 } });
    const write = async (upload: { write(chunk: Uint8Array): Promise<void> }): Promise<void> => {
      for (let n = 0; n < 6; n += 1) await upload.write(new Uint8Array(mebibyte / 4).fill(n));
    };
    const upload = await storeOf(it).openUpload('old', plain);
    await write(upload);
    await upload.flush();
    const { accountKey: _, ...rest } = it.config as Record<string, string>;
    await it.host.configure({ ...rest, credentialMode: 'service-principal', ...it.azure.entra.app });
    expect(await storeOf(it).put('new', text('x'), plain)).toMatchObject({ size: 1 });
    expect(it.azure.requests.at(-1)).toMatchObject({ operation: 'PutBlob', by: 'token' });
    await write(upload);
    expect(await upload.complete()).toMatchObject({ size: 12 * (mebibyte / 4) });
    expect(it.azure.requests.at(-1)).toMatchObject({ operation: 'PutBlockList', by: 'key' });
    expect(it.host.plugin().restarts).toBe(0);
  });
});

describe('blocks', () => {
  async function openUpload(it: Scene, options = {}) {
    const upload = await storeOf(it).openUpload('a', { ...plain, ...options });
    for (let n = 0; n < 6; n += 1) await upload.write(new Uint8Array(mebibyte / 4).fill(n));
    await upload.flush();
    return upload;
  }

  test('AZ-03: of two uploads of one key, the second to complete is told that it came second', async () => {
    const it = await open({ config: { blockSizeMiB: 1 } });
    const [first, second] = [await openUpload(it), await openUpload(it)];
    await first.complete();
    await expect(second.complete()).rejects.toMatchObject({
      reason: 'precondition_failed',
      details: { providerCode: 'InvalidBlockList' },
    });
    expect(await storeOf(it).head('a')).toMatchObject({ size: 6 * (mebibyte / 4) });
  });

  test('AZ-04: an upload that is given up leaves an older object as it was', async () => {
    const it = await open({ config: { blockSizeMiB: 1 } });
    const { etag } = await storeOf(it).put('a', text('older'), plain);
    const upload = await openUpload(it);
    await upload.abort();
    expect(await storeOf(it).head('a')).toMatchObject({ etag, size: 5 });
  });

  test('whose commit was answered with nothing, or with a fault after the fact, are known to be one’s own', async () => {
    const it = await open({ config: { blockSizeMiB: 1 } });
    for (const effect of [{ loseAnswer: true }, { failAfter: 500, code: 'InternalError' }] as const) {
      const upload = await openUpload(it, { ifAbsent: true });
      it.azure.faults.add('PutBlockList', effect);
      expect(await upload.complete()).toMatchObject({ size: 6 * (mebibyte / 4) });
      await storeOf(it).delete('a');
    }
  });

  test('that Azure has lost are sent again', async () => {
    const it = await open({ config: { blockSizeMiB: 1 } });
    const upload = await openUpload(it);
    await storeOf(it).put('a', text('in between'), plain);
    const again = await storeOf(it).resumeUpload(upload.token);
    expect(again.bytesCommitted).toBe(0);
    await again.write(text('anew'));
    expect(await again.complete()).toMatchObject({ size: 4 });
  });
});

describe('an object', () => {
  test('AZ-05: of the archive is told as archived, and brought back by command', async () => {
    const it = await open({ config: { accessTier: { recordings: 'Archive' } } });
    await storeOf(it).put('a', text('x'), plain);
    await expect(storeOf(it).get('a')).rejects.toMatchObject({ reason: 'archived' });
    const rehydrate = (key: string) => it.host.command('azure:rehydrate', { key });
    expect(await rehydrate('recordings/recorder/a')).toMatchObject({
      done: expect.stringContaining('within 15 hours'),
    });
    expect(it.azure.requests.at(-1)).toMatchObject({ operation: 'SetBlobTier', status: 202 });
    await storeOf(it, 'uploads').put('b', text('x'), plain);
    expect(await rehydrate('uploads/recorder/b')).toMatchObject({
      done: expect.stringContaining('not in the archive'),
    });
    const before = it.azure.requests.length;
    await expect(rehydrate('backups/of-somebody-else')).rejects.toThrow('has to begin with a folder');
    expect(it.azure.requests).toHaveLength(before);
  });

  test('of an immutable purpose can be changed by nobody, for as long as the operator or its writer wants', async () => {
    const it = await open({
      config: { immutability: { recordings: { mode: 'Locked', days: 30 } } },
      fake: { immutability: true },
      timePasses: false,
    });
    const now = it.host.clock.now().getTime();
    const later = new Date(now + 90 * 86_400_000).toISOString();
    await storeOf(it).put('a', text('x'), plain);
    expect(await storeOf(it).put('b', text('x'), { ...plain, retainUntil: later })).toMatchObject({
      retainUntil: later,
    });
    expect(await storeOf(it).head('a')).toMatchObject({ retainUntil: new Date(now + 30 * 86_400_000).toISOString() });
    await expect(storeOf(it).delete('a')).rejects.toMatchObject({ reason: 'immutable' });
    await expect(storeOf(it).put('a', text('y'), plain)).rejects.toMatchObject({ reason: 'immutable' });
  });

  test('is encrypted with the scope of the operator', async () => {
    const it = await open({ config: { encryptionScope: 'recordings-key' } });
    await storeOf(it).put('a', text('x'), plain);
    expect(await storeOf(it).head('a')).toMatchObject({ encryption: 'recordings-key' });
    expect(await storeOf(it).capabilities()).toMatchObject({ sse: ['kms'] });
  });

  test('whose short range arrives as something else is not passed on', async () => {
    const it = await open();
    await storeOf(it).put('a', text('0123456789'), plain);
    it.host.egress.serve(azureHost, async (request) => {
      const response = await it.azure.handle(request);
      return response.status === 206 ? new Response('XX', { status: 206, headers: response.headers }) : response;
    });
    const { body } = await storeOf(it).get('a', { range: { start: 2, end: 3 } });
    await expect(new Response(body).arrayBuffer()).rejects.toMatchObject({ reason: 'integrity' });
  });
});

describe('an application of Entra ID', () => {
  const signIn = async (options: SceneOptions = {}) => {
    const it = await open({ ...options, enabled: false });
    const { accountKey: _, ...rest } = it.config as Record<string, string>;
    await it.host.configure({ ...rest, credentialMode: 'service-principal', ...it.azure.entra.app });
    await it.host.operator.enable(name);
    return it;
  };

  test('AZ-06: reads and writes with one token, and signs addresses with a key for it alone', async () => {
    const it = await signIn();
    expect(it.host.plugin()).toMatchObject({ state: 'enabled', health: 'ok' });
    await storeOf(it).put('a', text('hello'), plain);
    const address = () => storeOf(it).presign('a', { method: 'GET', expiresSeconds: 60, responseFileName: 'a.txt' });
    const { url } = await address();
    await address();
    expect(await (await it.azure.handle(new Request(url))).text()).toBe('hello');
    expect((await it.azure.handle(new Request(url.replace('recorder/a', 'recorder/b')))).status).toBe(403);
    expect(it.azure.requests.filter(({ operation }) => operation === 'GetUserDelegationKey')).toHaveLength(1);
    expect(it.azure.entra.asked).toBe(1);
    const logs = JSON.stringify(it.host.logs());
    for (const secret of [it.azure.entra.app.clientSecret, ...it.azure.entra.tokens, 'sig=']) {
      expect(logs).not.toContain(secret);
    }
  });

  test('asks for another token when its own is refused, once', async () => {
    const it = await signIn();
    it.azure.entra.revoke();
    expect(await storeOf(it).put('a', text('x'), plain)).toMatchObject({ size: 1 });
    expect(it.azure.entra.asked).toBe(2);
    expect(it.azure.requests.slice(-2)).toMatchObject([{ status: 401 }, { status: 201 }]);
  });

  test('goes on with its token while no other one is given, and the page says so', async () => {
    const it = await signIn({ timePasses: false });
    it.azure.entra.isDown = true;
    await it.host.clock.advance('56min');
    expect(await storeOf(it).put('a', text('x'), plain)).toMatchObject({ size: 1 });
    await it.host.clock.advance('3min');
    await it.host.command('azure:test');
    const { status, checks } = await storeOf(it).health();
    expect(status).toBe('warn');
    expect(checks.find(({ ok }) => !ok)).toMatchObject({ name: 'token', message: expect.stringContaining('503') });
    it.azure.entra.isDown = false;
    await it.host.clock.advance('5min');
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
  });

  test('that is refused is one request for a token, and its secret is told to nobody', async () => {
    const it = await open({ enabled: false, timePasses: false });
    const { accountKey: _, ...rest } = it.config as Record<string, string>;
    const clientSecret = 'sesame-open-up-please';
    await it.host.configure({ ...rest, credentialMode: 'service-principal', ...it.azure.entra.app, clientSecret });
    await it.host.operator.enable(name);
    await it.host.clock.advance('60s');
    expect(it.azure.entra.asked).toBe(1);
    expect(it.azure.requests).toEqual([]);
    const told = JSON.stringify(it.host.plugin()) + JSON.stringify(it.host.logs());
    expect(told).toContain('Microsoft Entra ID answered 401 invalid_client');
    expect(told).not.toContain(clientSecret);
    expect(it.host.egress.requests.every(({ url }) => new URL(url).host === entraHost)).toBe(true);
  });
});

describe('a SAS token', () => {
  test('reads and writes, signs no addresses, and downloads pass through', async () => {
    const it = await open({ enabled: false });
    const sasToken = containerSas(it.azure, it.host.clock.now());
    const { accountKey: _, ...rest } = it.config as Record<string, string>;
    await it.host.configure({ ...rest, credentialMode: 'sas', sasToken });
    await it.host.operator.enable(name);
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
    await storeOf(it).put('a', text('hello'), plain);
    expect(await storeOf(it).capabilities()).toMatchObject({ presign: [] });
    const signed = storeOf(it).presign('a', { method: 'GET', expiresSeconds: 60 });
    await expect(signed).rejects.toMatchObject({ reason: 'unsupported' });
    const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;
    const headers = { 'x-object-key': 'a.html', 'content-type': 'text/html' };
    await it.host.request('/upload', { method: 'POST', headers, body: '<b>hello</b>', viewer });
    const download = await it.host.request('/download?key=a.html', { viewer });
    expect(download.headers.get('content-type')).toBe('application/octet-stream');
    expect(download.headers.get('content-disposition')).toContain('attachment');
    expect(await download.text()).toBe('<b>hello</b>');
    expect(JSON.stringify(it.host.logs())).not.toContain(new URLSearchParams(sasToken).get('sig'));
  });
});

describe('a request', () => {
  test.each([
    [403, 'AuthorizationFailure', 'auth_failed'],
    [403, 'AuthorizationPermissionMismatch', 'access_denied'],
    [403, 'KeyVaultEncryptionKeyNotFound', 'access_denied'],
    [404, 'ContainerNotFound', 'bucket_missing'],
    [413, 'RequestBodyTooLarge', 'too_large'],
    [400, 'SomethingElse', 'unknown'],
  ])('that is answered with %i %s fails as %s, at once', async (fail, code, reason) => {
    const it = await open();
    const before = it.azure.requests.length;
    it.azure.faults.add('PutBlob', { fail, code }, 10);
    const put = storeOf(it).put('a', text('x'), plain);
    await expect(put).rejects.toMatchObject({ reason, details: { providerCode: code, status: fail } });
    expect(it.azure.requests.length - before).toBe(1);
  });

  test.each([
    [409, 'ContainerBeingDeleted', 'unavailable'],
    [500, 'OperationTimedOut', 'unavailable'],
    [503, 'ServerBusy', 'throttled'],
    [429, '', 'throttled'],
  ])('that is answered with %i %s fails as %s after all attempts', async (fail, code, reason) => {
    const it = await open({ config: { maxAttempts: 2 } });
    it.azure.faults.add('PutBlob', { fail, code }, 10);
    await expect(storeOf(it).put('a', text('x'), plain)).rejects.toMatchObject({ reason, retryable: true });
  });

  test('for an object that is answered without its length fails', async () => {
    const it = await open();
    await storeOf(it).put('a', text('hello'), plain);
    it.host.egress.serve(azureHost, async (request) => {
      const response = await it.azure.handle(request);
      response.headers.delete('etag');
      return response;
    });
    await expect(storeOf(it).get('a')).rejects.toMatchObject({ reason: 'unknown' });
  });

  test('that is redirected elsewhere leads nowhere', async () => {
    const it = await open();
    let reached = 0;
    it.host.egress.serve('evil.example', () => {
      reached += 1;
      return new Response('evil');
    });
    for (const status of [301, 302, 307, 308]) {
      it.host.egress.serve(
        azureHost,
        () => new Response(null, { status, headers: { location: 'https://evil.example/streamspace/a' } }),
      );
      await expect(storeOf(it).put('a', text('x'), plain)).rejects.toMatchObject({ reason: 'not_configured' });
    }
    expect(reached).toBe(0);
  });
});

describe('the plugin', () => {
  test('sends nothing while it is switched off in its configuration', async () => {
    const it = await open({ config: { enabled: false }, timePasses: false });
    await it.host.clock.advance('7h');
    expect(it.host.egress.requests).toEqual([]);
    await expect(storeOf(it).head('a')).rejects.toMatchObject({ reason: 'not_configured' });
  });

  test('makes the container where the operator wants it, and never else', async () => {
    const without = await openScene({ fake: { containerExists: false } });
    expect(without.host.plugin()).toMatchObject({ health: 'failing' });
    expect(without.azure.requests.some(({ operation }) => operation === 'CreateContainer')).toBe(false);
    await without[Symbol.asyncDispose]();
    const it = await open({ fake: { containerExists: false }, config: { createContainer: true } });
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
    await it.host.restart();
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
  });

  test('is down when the account does not say that it encrypts, and names the setting', async () => {
    const it = await open({ fake: { encryption: false } });
    expect(it.host.plugin()).toMatchObject({ health: 'failing' });
    expect(JSON.stringify(it.host.plugin())).toContain('encryption.required');
  });

  test('starts beside a store that does not answer, and says so when it knows', async () => {
    const it = await open({ enabled: false });
    it.host.egress.hang(azureHost);
    await it.host.operator.enable(name);
    expect(it.host.plugin()).toMatchObject({ state: 'enabled' });
    await expect.poll(() => it.host.plugin().health, { timeout: 15_000 }).toBe('failing');
  });

  test('tests a configuration before it is saved, and leaves nothing', async () => {
    const it = await open();
    const good = await it.host.test(it.config);
    expect(good.filter(({ status }) => status !== 'ok')).toEqual([]);
    const bad = await it.host.test({ ...it.config, containerName: 'another' });
    expect(bad).toContainEqual(expect.objectContaining({ name: 'bucket', status: 'failed' }));
    expect([...it.azure.container.blobs.keys()]).toEqual([]);
  });

  test('finds a clock that is wrong', async () => {
    const it = await open({ fake: { skewMs: 8 * 60_000 }, timePasses: false });
    const { status, checks } = await storeOf(it).health();
    expect(checks).toContainEqual({ name: 'clock', ok: false, message: expect.stringContaining('8 min behind') });
    expect(status).toBe('down');
  });

  test('shows checks, tiers and rights on its page, and neither token nor key', async () => {
    const it = await open({
      config: { immutability: { recordings: { mode: 'Unlocked', days: 7 } } },
      fake: { immutability: true },
    });
    const upload = await storeOf(it, 'snapshots').openUpload('b', plain);
    const page = JSON.stringify(await it.host.view('pages', 'storage'));
    for (const part of ['The store works', 'conditional', 'paid for 30', 'Deleting recordings', 'may do everything']) {
      expect(page).toContain(part);
    }
    expect(page).not.toContain(upload.token);
    expect(page).not.toContain(it.azure.key);
    expect(await it.host.command('azure:test')).toEqual({ done: 'The store works' });
    await upload.abort();
  });

  test('leads administrators to their downloads, for a minute', async () => {
    const it = await open({ timePasses: false });
    const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;
    const headers = { 'x-object-key': encodeURIComponent('Grüße.txt'), 'content-type': 'text/plain' };
    const made = await it.host.request('/storage/azure/upload', { method: 'POST', headers, body: 'hello', viewer });
    expect(made.status).toBe(201);
    const list = await it.host.request('/list?prefix=Gr', { viewer });
    expect(await list.json()).toMatchObject({ objects: [{ key: 'Grüße.txt', size: 5 }] });
    const download = await it.host.request(`/download?key=${encodeURIComponent('Grüße.txt')}`, { viewer });
    const target = new URL(download.headers.get('location') ?? '');
    expect([download.status, target.host]).toEqual([302, azureHost]);
    expect(Date.parse(target.searchParams.get('se') ?? '') - it.host.clock.now().getTime()).toBeLessThanOrEqual(60_000);
    expect(await (await it.azure.handle(new Request(target))).text()).toBe('hello');
    expect((await it.host.request('/list', { viewer: { ...viewer, role: 'user' } })).status).toBe(403);
  });
});
