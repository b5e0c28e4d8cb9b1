import { pluginContract } from '@streamspace/plugin-testing';
import { afterEach, describe, expect, test } from 'vitest';
import { awsHost, name, openScene, type Scene, type SceneOptions } from './__fixtures__/scene.ts';
import plugin from './index.ts';

const config = { bucket: 'streamspace', accessKeyID: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-secret-key' };
const plain = { contentType: 'application/octet-stream' };
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

describe('acceptance', () => {
  test('1: the configuration of an old install is green at AWS', async () => {
    const { host, s3 } = await open({
      config: {
        provider: 'aws-s3',
        endpoint: '',
        region: 'us-east-1',
        useSSL: true,
        pathStyle: false,
        storagePaths: { recordings: 'recordings/', snapshots: 'snapshots/', uploads: 'uploads/' },
        encryption: { enabled: true, algorithm: 'AES256' },
      },
    });
    expect(host.plugin()).toMatchObject({ state: 'enabled', health: 'ok' });
    expect(s3.requests.every(({ status }) => status < 300 || status === 412)).toBe(true);
    expect([...s3.bucket.objects.keys()]).toEqual([]);
    expect([...s3.bucket.uploads.keys()]).toEqual([]);
  });

  test('5: a store that does not encrypt is down when encryption is required, and the message names the setting', async () => {
    for (const encryption of [false, 'silent'] as const) {
      await using it = await openScene({ fake: { encryption } });
      expect(it.host.plugin()).toMatchObject({ health: 'failing' });
      const { status, checks } = await storeOf(it).health();
      expect(status).toBe('down');
      expect(checks.find(({ ok }) => !ok)?.message).toContain('"encryption.required"');
    }
  });

  test('5: a store that stops to encrypt is found out by the next object', async () => {
    const it = await open();
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
    it.host.egress.serve(awsHost, async (request) => {
      const response = await it.s3.handle(request);
      response.headers.delete('x-amz-server-side-encryption');
      return response;
    });
    await storeOf(it).put('a', text('x'), plain);
    await expect.poll(() => it.host.plugin().health, { timeout: 5000 }).toBe('failing');
  });

  test('5: where encryption is not required, such a store is used without', async () => {
    const it = await open({ fake: { encryption: false }, config: { encryption: { required: false } } });
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
    expect(await storeOf(it).put('a', text('x'), plain)).not.toHaveProperty('encryption');
    expect(await storeOf(it).capabilities()).toMatchObject({ sse: ['none'] });
  });

  test('6: a wrong secret is one refused request, a banner and no storm, and is in no log', async () => {
    const secretAccessKey = 'sesame-open-up-please-0123456789';
    const { host, s3 } = await open({ config: { secretAccessKey }, timePasses: false });
    await host.clock.advance('60s');
    expect(s3.requests).toMatchObject([{ status: 403 }]);
    expect(host.plugin()).toMatchObject({ health: 'failing' });
    const banners = JSON.stringify(await host.controlPlane.inbox());
    expect(banners + JSON.stringify(host.plugin())).toContain('SignatureDoesNotMatch');
    expect(JSON.stringify(host.logs()) + banners).not.toContain(secretAccessKey);
  });

  test('7: with 30 % of requests throttled, 100 puts succeed within 250 requests', async () => {
    const it = await open();
    let asked = 0;
    // Three of ten, in no pattern that attempts of one put could follow.
    const unlucky = (): boolean => {
      asked += 1;
      return (asked * 7919) % 101 < 30;
    };
    const before = it.s3.requests.length;
    it.s3.faults.add(unlucky, { fail: 503, code: 'SlowDown' }, Infinity);
    const puts = Array.from({ length: 100 }, (_, n) => storeOf(it).put(`put-${n}`, text('x'), plain));
    expect(await Promise.all(puts)).toHaveLength(100);
    expect(it.s3.requests.length - before).toBeLessThan(250);
    expect(it.s3.requests.filter(({ status }) => status === 503).length).toBeGreaterThan(10);
  });

  test('8: no key of recordings reaches a snapshot', async () => {
    const it = await open();
    await storeOf(it, 'snapshots').put('secret', text('theirs'), plain);
    const recordings = storeOf(it, 'recordings');
    for (const key of [
      'secret',
      'snapshots/recorder/secret',
      'recorder/secret',
      '..%2f..%2fsnapshots/recorder/secret',
    ]) {
      expect(await recordings.head(key)).toBeNull();
    }
    for (const key of ['../../snapshots/recorder/secret', '/snapshots/recorder/secret', './secret']) {
      await expect(recordings.get(key)).rejects.toMatchObject({ reason: 'invalid_key' });
    }
    expect((await recordings.list('')).objects).toEqual([]);
  });

  test('9: of two stores for a purpose the first one keeps it, and the second one warns', async () => {
    const { host, config: same } = await open({ enabled: false });
    const other = { ...(plugin.manifest as object), name: 'streamspace-storage-gcs', displayName: 'Other store' };
    await host.operator.install({ manifest: other as never, directory: '', tier: 'official' }, { config: same });
    await host.operator.enable('streamspace-storage-gcs');
    await host.operator.enable(name);
    const [point] = host.operator.extensionPoints();
    expect(point?.offers.map((offer) => offer.plugin)).toEqual([name, 'streamspace-storage-gcs']);
    expect(JSON.stringify(host.plugin())).toContain('Other store is a store too');
    expect(host.plugin()).toMatchObject({ health: 'degraded' });
  });

  test('10: a store that redirects elsewhere leads nowhere', async () => {
    const it = await open();
    let reached = 0;
    it.host.egress.serve('evil.example', () => {
      reached += 1;
      return new Response('evil');
    });
    const location = 'https://evil.example/streamspace/a';
    for (const status of [301, 302, 307, 308]) {
      it.host.egress.serve(awsHost, () => new Response(null, { status, headers: { location } }));
      const outcome = await storeOf(it)
        .put('a', text('x'), plain)
        .catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(Error);
    }
    expect(reached).toBe(0);
    expect(it.host.egress.requests.filter(({ url }) => url.includes('evil'))).toEqual([]);
  });

  test('11: stale uploads of our folders are ended, and nothing else', async () => {
    const it = await open({ timePasses: false });
    const { s3, host } = it;
    const begin = (key: string, hours: number): string => {
      const initiated = host.clock.now().getTime() - hours * 3_600_000;
      return s3.bucket.begin({ key, initiated, headers: {}, lockedUntil: 0, crc32: false }).id;
    };
    const stale = begin('recordings/recorder/old', 49);
    const young = begin('recordings/recorder/young', 47);
    const foreign = begin('backups/of-somebody-else', 49);
    const near = begin('recordings-of-somebody-else/old', 49);
    const upload = await storeOf(it).openUpload('mine', plain);
    for (let n = 0; n < 70; n += 1) await upload.write(new Uint8Array(256 * 1024));
    await upload.flush();
    expect(await host.command('s3:abort-stale')).toEqual({ done: '1 upload was ended' });
    const left = [...s3.bucket.uploads.keys()];
    expect(left).not.toContain(stale);
    expect(left).toEqual([young, foreign, near, expect.any(String)]);
    await host.clock.advance('1min');
    await upload.complete();
  });

  test('12: an address never works longer than the operator allows, and says so', async () => {
    const it = await open({ config: { presignMaxSeconds: 120 }, timePasses: false });
    const { url, expiresAt } = await storeOf(it).presign('a', { method: 'GET', expiresSeconds: 86_400 });
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('120');
    expect(Date.parse(expiresAt) - it.host.clock.now().getTime()).toBe(120_000);
  });

  test('13: uploads go on with the credentials that they began with, and new ones take the new', async () => {
    const it = await open({ config: { partSizeMiB: 5 } });
    const { host, s3 } = it;
    const write = async (upload: { write(chunk: Uint8Array): Promise<void> }, pieces: number): Promise<void> => {
      for (let n = 0; n < pieces; n += 1) await upload.write(new Uint8Array(256 * 1024).fill(n));
    };
    const upload = await storeOf(it).openUpload('old', plain);
    await write(upload, 24);
    await upload.flush();
    const rotated = { accessKeyId: 'AKIANEWNEWNEWNEWNEW0', secretAccessKey: 'the-new-secret-access-key' };
    const { credentials: old } = s3;
    const { accessKeyId: accessKeyID, secretAccessKey } = rotated;
    // The vendor knows both for a while.
    s3.rotate(rotated);
    await host.configure({ ...it.config, partSizeMiB: 5, accessKeyID, secretAccessKey });
    expect(await storeOf(it).put('new', text('x'), plain)).toMatchObject({ size: 1 });
    s3.rotate(old);
    await write(upload, 24);
    expect(await upload.complete()).toMatchObject({ size: 48 * 256 * 1024 });
    expect(host.plugin().restarts).toBe(0);
  });
});

describe('a request', () => {
  test('that completes an upload with an error in a good answer has failed, and is tried again', async () => {
    const it = await open({ config: { partSizeMiB: 5 } });
    it.s3.faults.add('CompleteMultipartUpload', { lateError: 'InternalError' });
    const body = new Blob([new Uint8Array(6 * 1024 ** 2)]).stream();
    expect(await storeOf(it).put('a', body, plain)).toMatchObject({ size: 6 * 1024 ** 2 });
    expect(it.s3.requests.filter(({ operation }) => operation === 'CompleteMultipartUpload').length).toBeGreaterThan(2);
  });

  test('whose answer to completing was lost is looked up, not repeated as somebody else’s', async () => {
    const it = await open({ config: { partSizeMiB: 5 } });
    it.s3.faults.add('CompleteMultipartUpload', { loseAnswer: true });
    const body = new Blob([new Uint8Array(6 * 1024 ** 2)]).stream();
    const options = { ...plain, ifAbsent: true };
    expect(await storeOf(it).put('a', body, options)).toMatchObject({ size: 6 * 1024 ** 2 });
    await expect(storeOf(it).put('a', text('x'), options)).rejects.toMatchObject({ reason: 'precondition_failed' });
  });

  test.each([
    [403, 'AccessDenied', 'access_denied'],
    [403, 'ExpiredToken', 'auth_failed'],
    [403, 'RequestTimeTooSkewed', 'auth_failed'],
    [403, 'InvalidObjectState', 'archived'],
    [507, 'QuotaExceeded', 'quota_exceeded'],
    [400, 'EntityTooLarge', 'too_large'],
    [400, 'SomethingElse', 'unknown'],
  ])('that is answered with %i %s fails as %s, at once', async (fail, code, reason) => {
    const it = await open();
    const before = it.s3.requests.length;
    it.s3.faults.add('PutObject', { fail, code }, 10);
    const put = storeOf(it).put('a', text('x'), plain);
    await expect(put).rejects.toMatchObject({ reason, details: { providerCode: code, status: fail } });
    expect(it.s3.requests.length - before).toBe(1);
  });

  test('for another region names the right one', async () => {
    const it = await open({ fake: { region: 'eu-west-1' } });
    const { checks } = await storeOf(it).health();
    expect(checks[0]?.message).toContain('the bucket is in the region "eu-west-1"');
  });

  test('waits as long as the vendor asks', async () => {
    const it = await open({ timePasses: false });
    it.s3.faults.add('PutObject', { fail: 503, code: 'SlowDown', headers: { 'retry-after': '7' } });
    const put = storeOf(it).put('a', text('x'), plain);
    await it.host.clock.advance('6s');
    expect(it.s3.bucket.objects.size).toBe(0);
    await it.host.clock.advance('2s');
    expect(await put).toMatchObject({ size: 1 });
  });
});

describe('an object', () => {
  test('has the storage class of its purpose', async () => {
    const it = await open({ config: { storageClassFor: { recordings: 'STANDARD_IA' } } });
    await storeOf(it).put('a', text('x'), plain);
    expect(await storeOf(it).head('a')).toMatchObject({ storageClass: 'STANDARD_IA', encryption: 'AES256' });
    await storeOf(it, 'snapshots').put('a', text('x'), plain);
    expect((await storeOf(it, 'snapshots').head('a'))?.storageClass).toBeUndefined();
    const unknown = storeOf(it).put('b', text('x'), { ...plain, storageClass: 'NO_SUCH' });
    await expect(unknown).rejects.toMatchObject({ reason: 'unsupported' });
  });

  test('of a locked purpose can be changed by nobody, for as long as the operator or its writer wants', async () => {
    const it = await open({
      config: { objectLock: { recordings: { mode: 'COMPLIANCE', days: 30 } } },
      fake: { objectLock: true },
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
    const free = storeOf(it, 'snapshots').put('a', text('x'), { ...plain, retainUntil: later });
    await expect(free).rejects.toMatchObject({ reason: 'unsupported' });
  });

  test('at Swift has at most 1,000 parts, which its size follows', async () => {
    const it = await open({
      fake: { encryption: false, conditionalPut: false },
      config: { provider: 'swift', endpoint: 'https://swift.example.com', encryption: { required: false } },
      hosts: ['swift.example.com'],
      timePasses: false,
    });
    expect(await storeOf(it).capabilities()).toMatchObject({ maxParts: 1000 });
  });

  test('in an archive is told as archived', async () => {
    const it = await open({ config: { storageClassFor: { recordings: 'GLACIER' } } });
    await storeOf(it).put('a', text('x'), plain);
    await expect(storeOf(it).get('a')).rejects.toMatchObject({ reason: 'archived' });
  });

  test('of a purpose that this store does not serve is refused, and one of any other is kept apart', async () => {
    const it = await open({ config: { defaultFor: ['recordings'] } });
    await expect(storeOf(it, 'snapshots').head('a')).rejects.toMatchObject({ reason: 'not_configured' });
    await storeOf(it, 'evidence').put('a', text('x'), plain);
    expect([...it.s3.bucket.objects.keys()]).toEqual(['other/evidence/recorder/a']);
  });
});

describe('the plugin', () => {
  test('sends nothing while it is switched off in its configuration', async () => {
    const it = await open({ config: { enabled: false }, timePasses: false });
    await it.host.clock.advance('7h');
    expect(it.host.egress.requests).toEqual([]);
    await expect(storeOf(it).head('a')).rejects.toMatchObject({ reason: 'not_configured' });
    expect(it.host.plugin()).toMatchObject({ health: 'degraded' });
  });

  test('tells when the store is down and when it is back, once each', async () => {
    const it = await open({ timePasses: false });
    const { host, s3 } = it;
    s3.faults.add(() => true, { fail: 403, code: 'AccessDenied' }, Infinity);
    await host.clock.advance('65min');
    expect(host.plugin()).toMatchObject({ health: 'failing' });
    await host.clock.advance('20min');
    s3.faults.clear();
    await host.clock.advance('6min');
    expect(host.plugin()).toMatchObject({ health: 'ok' });
    const probes = s3.requests.filter(({ operation }) => operation === 'ListObjectsV2');
    // One an hour while it is well, one each five minutes while it is not.
    expect(probes.length).toBeLessThan(10);
    expect(probes.length).toBeGreaterThan(4);
  });

  test('starts beside a store that does not answer, and says so when it knows', async () => {
    const it = await open({ enabled: false });
    it.host.egress.hang(awsHost);
    await it.host.operator.enable(name);
    expect(it.host.plugin()).toMatchObject({ state: 'enabled' });
    await expect.poll(() => it.host.plugin().health, { timeout: 15_000 }).toBe('failing');
    expect(JSON.stringify(it.host.plugin())).toContain('gave no answer within 30 s');
  });

  test('tests a configuration before it is saved, and leaves nothing', async () => {
    const it = await open();
    const good = await it.host.test(it.config);
    expect(good.every(({ status }) => status === 'ok')).toBe(true);
    const bad = await it.host.test({ ...it.config, bucket: 'another' });
    expect(bad).toContainEqual(expect.objectContaining({ name: 'bucket', status: 'failed' }));
    expect([...it.s3.bucket.objects.keys()]).toEqual([]);
  });

  test('finds a clock that is wrong', async () => {
    const it = await open({ fake: { skewMs: 8 * 60_000 }, timePasses: false });
    const { status, checks } = await storeOf(it).health();
    expect(checks).toContainEqual({ name: 'clock', ok: false, message: expect.stringContaining('8 min behind') });
    expect(status).toBe('down');
  });

  test('shows checks, rights and uploads on its page, and no token', async () => {
    const it = await open();
    await storeOf(it).put('a', text('12345'), plain);
    const upload = await storeOf(it).openUpload('b', plain);
    const page = JSON.stringify(await it.host.view('pages', 'storage'));
    for (const part of ['The store works', 's3:AbortMultipartUpload', 'conditional', 'recorder', '"bytes":5']) {
      expect(page).toContain(part);
    }
    expect(page).not.toContain(upload.token);
    expect(page).not.toContain(it.s3.credentials.secretAccessKey);
    expect(await it.host.command('s3:test')).toEqual({ done: 'The store works' });
    await upload.abort();
  });

  test('writes its rule into the bucket’s lifecycle, beside those of others, and once', async () => {
    const foreign =
      '<LifecycleConfiguration><Rule><ID>theirs</ID><Status>Enabled</Status><Filter><Prefix>logs/</Prefix></Filter><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>';
    const it = await open({ enabled: false, config: { manageLifecycle: true } });
    it.s3.lifecycle = foreign;
    await it.host.operator.enable(name);
    expect(it.s3.lifecycle).toContain('<ID>theirs</ID>');
    expect(it.s3.lifecycle).toContain('<ID>streamspace-abort-incomplete-recordings</ID>');
    await it.host.restart();
    const puts = it.s3.requests.filter(({ operation }) => operation === 'PutBucketLifecycleConfiguration');
    expect(puts).toHaveLength(1);
  });
});

describe('the routes for administrators', () => {
  const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;

  test('upload, list and lead to a download', async () => {
    const it = await open();
    const headers = { 'x-object-key': encodeURIComponent('Grüße.txt'), 'content-type': 'text/plain' };
    const made = await it.host.request('/upload', { method: 'POST', headers, body: 'hello', viewer });
    expect(made.status).toBe(201);
    expect([...it.s3.bucket.objects.keys()]).toEqual([`uploads/${name}/Grüße.txt`]);
    expect((await it.host.request('/storage/s3/list', { viewer })).status).toBe(200);
    const list = await it.host.request('/list?prefix=Gr', { viewer });
    expect(await list.json()).toMatchObject({ objects: [{ key: 'Grüße.txt', size: 5 }] });
    const download = await it.host.request(`/download?key=${encodeURIComponent('Grüße.txt')}`, { viewer });
    expect(download.status).toBe(302);
    const target = new URL(download.headers.get('location') ?? '');
    expect(target.host).toBe(awsHost);
    expect(target.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(await (await it.s3.handle(new Request(target))).text()).toBe('hello');
  });

  test('say what is wrong, and are nobody else’s', async () => {
    const it = await open();
    const bad = await it.host.request('/upload', {
      method: 'POST',
      headers: { 'x-object-key': '..%2Fx' },
      body: 'x',
      viewer,
    });
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: 'invalid_key' }]);
    expect((await it.host.request('/upload', { method: 'POST', body: 'x', viewer })).status).toBe(400);
    expect((await it.host.request('/download?key=none', { viewer })).status).toBe(404);
    expect((await it.host.request('/list', { viewer: { ...viewer, role: 'user' } })).status).toBe(403);
    expect((await it.host.request('/list')).status).toBe(401);
  });
});
