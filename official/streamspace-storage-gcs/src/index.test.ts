import { pluginContract } from '@streamspace/plugin-testing';
import { createServiceAccount } from '@streamspace/plugin-testing/gcs';
import { afterEach, describe, expect, test } from 'vitest';
import { name, openScene, storageHost, type Scene, type SceneOptions } from './__fixtures__/scene.ts';
import plugin from './index.ts';
import { gcsCollections } from './rows.ts';

const plain = { contentType: 'application/octet-stream' };
const mebibyte = 1024 ** 2;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const sample = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 2_654_435_761) >>> 16);

pluginContract(plugin, {
  directory: new URL('..', import.meta.url),
  config: {
    projectID: 'streamspace-test',
    bucketName: 'streamspace',
    credentialsJSON: JSON.stringify(createServiceAccount().keyFile),
  },
});

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.[Symbol.asyncDispose]();
  scene = undefined;
});

async function open(options: SceneOptions = {}): Promise<Scene> {
  scene = await openScene(options);
  return scene;
}

const storeOf = ({ host }: Scene, purpose = 'recordings', consumer = 'recorder') =>
  host.extensions.use('object-store', { plugin: consumer, purpose });

interface Writable {
  write(chunk: Uint8Array): Promise<void>;
}

async function writeAll(upload: Writable, bytes: Uint8Array, from = 0): Promise<void> {
  for (let at = from; at < bytes.length; at += 256 * 1024) await upload.write(bytes.subarray(at, at + 256 * 1024));
}

const bodyOf = ({ gcs }: Scene, key: string): Buffer =>
  Buffer.from(gcs.bucket.objects.get(`recordings/recorder/${key}`)?.body ?? []);

describe('acceptance', () => {
  test('1: the configuration of an old install is green', async () => {
    const { host, gcs } = await open();
    expect(host.plugin()).toMatchObject({ state: 'enabled', health: 'ok' });
    expect(gcs.requests.filter(({ status }) => status >= 400 && status !== 404 && status !== 412)).toEqual([]);
    expect([...gcs.bucket.objects.keys()]).toEqual([]);
    expect(gcs.sessions()).toEqual([]);
  });

  test('3: one chunk of an upload is on its way at a time, and none is larger than configured', async () => {
    let sending = 0;
    const sizes: number[] = [];
    const it = await open({
      config: { chunkSizeMiB: 1 },
      async answer(request, gcs) {
        const range = request.headers.get('content-range');
        if (range === null) return gcs.handle(request);
        sending += 1;
        expect(sending).toBe(1);
        const copy = request.clone();
        sizes.push((await request.arrayBuffer()).byteLength);
        const response = await gcs.handle(copy);
        sending -= 1;
        return response;
      },
    });
    sizes.length = 0;
    const upload = await storeOf(it).openUpload('a', plain);
    await writeAll(upload, sample(5 * mebibyte + 7));
    await upload.complete();
    expect(sizes).toEqual([...Array<number>(5).fill(mebibyte), 7]);
  });

  test('4: an upload whose provider was killed goes on where the store is', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 } });
    const body = sample(5 * mebibyte + 99);
    const upload = await storeOf(it).openUpload('a', plain);
    await writeAll(upload, body.subarray(0, 3 * mebibyte + 300_000));
    await upload.flush();
    expect(upload.bytesCommitted).toBe(3 * mebibyte + 256 * 1024);
    await it.host.restart();
    const again = await storeOf(it).resumeUpload(upload.token);
    expect(again.bytesCommitted).toBe(3 * mebibyte + 256 * 1024);
    await writeAll(again, body, again.bytesCommitted);
    await again.complete();
    expect(bodyOf(it, 'a').equals(body)).toBe(true);
  });

  test('5: the address of an upload is encrypted where it is stored, and in no log line', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 } });
    const upload = await storeOf(it).openUpload('a', plain);
    await writeAll(upload, sample(2 * mebibyte));
    await upload.flush();
    expect(gcsCollections.sessions.descriptor.encrypted).toEqual(['uri']);
    const [session] = it.gcs.sessions();
    const seen = JSON.stringify([it.host.logs(), await it.host.view('pages', 'storage'), it.host.plugin()]);
    expect(seen).not.toContain(session?.id ?? 'none');
    expect(seen).not.toContain('upload_id');
    await upload.abort();
  });

  test('6, GC-01: a store that keeps only half of each chunk gets the rest again, and the bytes are the same', async () => {
    const it = await open({ config: { chunkSizeMiB: 2 } });
    it.gcs.faults.add('upload.chunk', { keep: 0.5 }, Infinity);
    const body = sample(7 * mebibyte + 12_345);
    const upload = await storeOf(it).openUpload('a', plain);
    await writeAll(upload, body);
    expect(await upload.complete()).toMatchObject({ size: body.length });
    expect(bodyOf(it, 'a').equals(body)).toBe(true);
  });

  test('8: a wrong key is at most two token requests a minute, a banner, and in no log', async () => {
    const keyFile = createServiceAccount().keyFile;
    const it = await open({ config: { credentialsJSON: JSON.stringify(keyFile) }, timePasses: false });
    const store = storeOf(it);
    for (let n = 0; n < 20; n += 1) {
      await expect(store.head('a')).rejects.toMatchObject({ reason: 'auth_failed' });
      await it.host.clock.advance('3s');
    }
    const asked = it.gcs.requests.filter(({ operation }) => operation === 'token');
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(it.gcs.requests.every(({ operation }) => operation === 'token')).toBe(true);
    expect(it.host.plugin()).toMatchObject({ health: 'failing' });
    const seen = JSON.stringify([await it.host.controlPlane.inbox(), it.host.logs(), it.host.plugin()]);
    expect(seen).toContain('invalid_grant');
    for (const secret of [keyFile.private_key_id, keyFile.private_key.slice(40, 90), 'assertion'])
      expect(seen).not.toContain(secret);
  });

  test('9: the class of each purpose is that of its objects', async () => {
    const it = await open({ config: { storageClass: { snapshots: 'COLDLINE' } } });
    for (const [purpose, storageClass] of [
      ['recordings', 'NEARLINE'],
      ['snapshots', 'COLDLINE'],
      ['uploads', 'STANDARD'],
      ['evidence', 'STANDARD'],
    ] as const) {
      await storeOf(it, purpose).put('a', text('x'), plain);
      expect(await storeOf(it, purpose).head('a')).toMatchObject({ storageClass });
    }
    await storeOf(it).put('b', text('x'), { ...plain, storageClass: 'ARCHIVE' });
    expect(await storeOf(it).head('b')).toMatchObject({ storageClass: 'ARCHIVE' });
  });

  const kmsKeyName = 'projects/p/locations/eu/keyRings/r/cryptoKeys/k';

  test('10: a bucket that takes another key than was asked for is down', async () => {
    const answersKey = 'projects/p/locations/eu/keyRings/r/cryptoKeys/other';
    const it = await open({ config: { kmsKeyName }, fake: { answersKey } });
    expect(it.host.plugin()).toMatchObject({ health: 'failing' });
    const { status, checks } = await storeOf(it).health();
    expect(status).toBe('down');
    expect(checks.find(({ ok }) => !ok)?.message).toBe(
      'The bucket encrypts with another key than "kmsKeyName", and "encryption.required" asks for it',
    );
    await using lenient = await openScene({
      config: { kmsKeyName, encryption: { required: false } },
      fake: { answersKey },
    });
    expect(lenient.host.plugin()).toMatchObject({ health: 'ok' });
  });

  test('10: the key that was asked for is that of each object', async () => {
    const it = await open({ config: { kmsKeyName, chunkSizeMiB: 1 } });
    await storeOf(it).put('a', text('x'), plain);
    const upload = await storeOf(it).openUpload('b', plain);
    await writeAll(upload, sample(2 * mebibyte));
    expect(await upload.complete()).toMatchObject({ encryption: kmsKeyName });
    expect(await storeOf(it).head('a')).toMatchObject({ encryption: kmsKeyName });
    expect(await storeOf(it).capabilities()).toMatchObject({ sse: ['kms'] });
  });

  test('11: of two writers with ifAbsent one wins, in one request and in chunks', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 } });
    const options = { ...plain, ifAbsent: true };
    const upload = await storeOf(it).openUpload('a', options);
    await writeAll(upload, sample(2 * mebibyte));
    const outcomes = await Promise.allSettled([storeOf(it).put('a', text('x'), options), upload.complete()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(lost.reason).toMatchObject({ reason: 'precondition_failed' });
  });

  test('12: many writes of one name are a second apart, and none is lost', async () => {
    const it = await open({ fake: { limitsWrites: true } });
    const writes = Array.from({ length: 30 }, (_, n) => storeOf(it).put('a', text(`${n}`), plain));
    expect(await Promise.all(writes)).toHaveLength(30);
    const at = it.gcs.requests.filter(({ operation, name: key }) => operation === 'objects.insert' && key !== '');
    const own = at.filter(({ status }) => status === 200).map((answered) => answered.at);
    const times = own.slice(-30);
    expect(times.every((time, n) => n === 0 || time - times[n - 1]! >= 1000)).toBe(true);
    expect(it.gcs.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('13, GC-06: a signed address takes not one byte more than was declared', async () => {
    const it = await open();
    const { url, headers } = await storeOf(it).presign('a', { method: 'PUT', expiresSeconds: 60, contentLength: 5 });
    expect(headers['x-goog-content-length-range']).toBe('5,5');
    const send = (more: object, body: string): Promise<Response> =>
      it.gcs.handle(new Request(url, { method: 'PUT', headers: { ...headers, ...more }, body }));
    // With the declared length in its header, as only a client of its own could send it.
    expect((await send({}, '123456')).status).toBe(400);
    expect((await send({ 'content-length': '6' }, '123456')).status).toBe(403);
    expect((await send({ 'x-goog-content-length-range': '0,9' }, '123456')).status).toBe(403);
    expect(it.gcs.bucket.objects.size).toBe(0);
    expect((await send({}, '12345')).status).toBe(200);
  });

  test('14: without the right to read the settings of the bucket the probe is green, and two checks are skipped', async () => {
    const it = await open({ enabled: false });
    it.gcs.faults.add('buckets.get', { fail: 403, reason: 'forbidden' }, Infinity);
    await it.host.operator.enable(name);
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
    const { checks } = await storeOf(it).health();
    expect(checks.filter(({ message = '' }) => message.startsWith('Skipped')).map((check) => check.name)).toEqual([
      'settings',
      'public access',
    ]);
  });
});

describe('what only Cloud Storage does', () => {
  test('GC-02: an attempt whose answer was lost never replaces what somebody else has written since', async () => {
    const it = await open();
    it.gcs.faults.add('objects.insert', { loseAnswer: true });
    let attempts = 0;
    it.gcs.faults.add(
      ({ operation, name: key }) => {
        if (operation === 'objects.insert') attempts += 1;
        if (attempts !== 2) return false;
        attempts += 1;
        it.gcs.bucket.write({ name: key, body: text('theirs'), metadata: {}, now: it.host.clock.now().getTime() });
        return false;
      },
      { fail: 500 },
    );
    attempts = 1;
    await expect(storeOf(it).put('a', text('ours'), plain)).rejects.toMatchObject({ reason: 'precondition_failed' });
    expect(bodyOf(it, 'a').toString()).toBe('theirs');
  });

  test('a write that somebody else has overtaken is written again, over what they wrote', async () => {
    const it = await open();
    let isOver = false;
    it.gcs.faults.add(
      ({ operation, name: key }) => {
        if (isOver || operation !== 'objects.insert') return false;
        isOver = true;
        it.gcs.bucket.write({ name: key, body: text('theirs'), metadata: {}, now: it.host.clock.now().getTime() });
        return false;
      },
      { fail: 500 },
    );
    await storeOf(it).put('a', text('ours'), plain);
    expect(bodyOf(it, 'a').toString()).toBe('ours');
  });

  test('GC-03: a hash that could not be written beside its object is written later', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 } });
    it.gcs.faults.add('objects.patch', { fail: 503 }, Infinity);
    const upload = await storeOf(it).openUpload('a', { ...plain, metadata: { session: 's1' } });
    await writeAll(upload, sample(2 * mebibyte));
    const { sha256 } = await upload.complete();
    expect(await storeOf(it).head('a')).not.toHaveProperty('sha256');
    it.gcs.faults.clear();
    expect(await it.host.command('gcs:repair-metadata')).toEqual({ done: '1 hash was written' });
    expect(await storeOf(it).head('a')).toMatchObject({ sha256, metadata: { session: 's1' } });
    expect(await it.host.command('gcs:repair-metadata')).toEqual({ done: '0 hashes were written' });
  });

  test('GC-05: without a key, tokens are exchanged and Google signs', async () => {
    const email = 'streamspace@streamspace-test.iam.gserviceaccount.com';
    const subjectTokenUrl = 'https://tokens.example.com/token';
    const it = await open({
      enabled: false,
      config: {
        credentialMode: 'workload-identity',
        subjectTokenUrl,
        signingServiceAccount: email,
        credentialsJSON: JSON.stringify({
          type: 'external_account',
          audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          token_url: 'https://sts.googleapis.com/v1/token',
          service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
          credential_source: { url: subjectTokenUrl },
        }),
      },
    });
    it.host.egress.serve('tokens.example.com', () => new Response('subject-token'));
    await it.host.operator.enable(name);
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
    await storeOf(it).put('a', text('hello'), plain);
    const { url } = await storeOf(it).presign('a', { method: 'GET', expiresSeconds: 60 });
    expect(await (await it.gcs.handle(new Request(url))).text()).toBe('hello');
    const used = new Set(it.gcs.requests.map(({ operation }) => operation));
    expect([...used]).toEqual(expect.arrayContaining(['sts.token', 'generateAccessToken', 'signBlob']));
    expect(used.has('token')).toBe(false);
  });

  test('an access token that is refused is replaced once, and one is enough for many requests', async () => {
    const it = await open();
    await Promise.all(Array.from({ length: 20 }, (_, n) => storeOf(it).head(`${n}`)));
    expect(it.gcs.requests.filter(({ operation }) => operation === 'token')).toHaveLength(1);
    it.gcs.revokeTokens();
    await Promise.all(Array.from({ length: 20 }, (_, n) => storeOf(it).head(`${n}`)));
    expect(it.gcs.requests.filter(({ operation }) => operation === 'token')).toHaveLength(2);
  });

  test('a chunk that arrived as something else is found at the end, and the object deleted', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 } });
    it.gcs.faults.add('upload.chunk', { corrupt: true });
    const upload = await storeOf(it).openUpload('a', plain);
    await writeAll(upload, sample(3 * mebibyte));
    await expect(upload.complete()).rejects.toMatchObject({ reason: 'integrity' });
    expect([...it.gcs.bucket.objects.keys()]).toEqual([]);
    expect(it.gcs.sessions()).toEqual([]);
  });

  test('also of an upload that was taken up again', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 } });
    const body = sample(3 * mebibyte);
    it.gcs.faults.add('upload.chunk', { corrupt: true });
    const upload = await storeOf(it).openUpload('a', plain);
    await writeAll(upload, body.subarray(0, mebibyte));
    await upload.flush();
    await it.host.restart();
    const again = await storeOf(it).resumeUpload(upload.token);
    await writeAll(again, body, again.bytesCommitted);
    await expect(again.complete()).rejects.toMatchObject({ reason: 'integrity' });
    expect([...it.gcs.bucket.objects.keys()]).toEqual([]);
  });

  test('the last chunk whose answer was lost has been taken', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 } });
    const upload = await storeOf(it).openUpload('a', plain);
    const body = sample(mebibyte + 5);
    await writeAll(upload, body);
    it.gcs.faults.add(({ headers }) => headers.get('content-range')?.endsWith(`/${body.length}`) === true, {
      loseAnswer: true,
    });
    expect(await upload.complete()).toMatchObject({ size: body.length });
    expect(bodyOf(it, 'a').equals(body)).toBe(true);
  });

  test('an upload that is gone at the store is begun anew by whoever writes it', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 }, timePasses: false });
    const upload = await storeOf(it).openUpload('a', plain);
    await writeAll(upload, sample(2 * mebibyte));
    await upload.flush();
    it.gcs.faults.add('upload.status', { fail: 410, reason: 'gone' });
    await expect(storeOf(it).resumeUpload(upload.token)).rejects.toMatchObject({ reason: 'aborted' });
  });

  test('a store that loses bytes which it had taken is not trusted', async () => {
    const it = await open({
      config: { chunkSizeMiB: 1, maxAttempts: 1 },
      async answer(request, gcs) {
        const response = await gcs.handle(request);
        if (response.headers.get('range') !== `bytes=0-${2 * mebibyte - 1}`) return response;
        return new Response(null, { status: 308, headers: { range: `bytes=0-${256 * 1024 - 1}` } });
      },
    });
    const upload = await storeOf(it).openUpload('a', plain);
    const work = async (): Promise<void> => {
      await writeAll(upload, sample(4 * mebibyte));
      await upload.flush();
    };
    await expect(work()).rejects.toMatchObject({ reason: 'integrity' });
  });

  test('bytes of an upload go nowhere else, whatever address it is given', async () => {
    let reached = 0;
    const it = await open({
      config: { chunkSizeMiB: 1, maxAttempts: 1 },
      async answer(request, gcs) {
        const response = await gcs.handle(request);
        if (!response.headers.has('location')) return response;
        return new Response(null, { headers: { location: 'https://evil.example/upload?upload_id=1' } });
      },
    });
    it.host.egress.serve('evil.example', () => {
      reached += 1;
      return new Response(null, { status: 200 });
    });
    const upload = await storeOf(it).openUpload('a', plain);
    await expect(writeAll(upload, sample(3 * mebibyte))).rejects.toMatchObject({ reason: 'unknown' });
    expect(reached).toBe(0);
  });

  test('a body that arrives as something else fails at its end', async () => {
    const it = await open({
      async answer(request, gcs) {
        const response = await gcs.handle(request);
        if (!request.url.includes('alt=media') || request.headers.has('range')) return response;
        const body = new Uint8Array(await response.arrayBuffer());
        body[0] = 0;
        return new Response(body, { status: response.status, headers: response.headers });
      },
    });
    await storeOf(it).put('a', text('hello'), plain);
    const { body } = await storeOf(it).get('a');
    await expect(new Response(body).text()).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  test('a bucket whose requesters pay is told who pays', async () => {
    const it = await open({ config: { userProject: 'paying-project' }, fake: { requesterPays: 'paying-project' } });
    expect(it.host.plugin()).toMatchObject({ health: 'ok' });
    await using without = await openScene({ fake: { requesterPays: 'paying-project' } });
    expect(JSON.stringify(without.host.plugin())).toContain('set \\"userProject\\"');
  });

  test('retention is that of the purpose, and what is kept cannot be replaced', async () => {
    const it = await open({
      fake: { objectRetention: true },
      config: { retention: { recordings: { mode: 'Unlocked', days: 1 } } },
    });
    const info = await storeOf(it).put('a', text('x'), plain);
    expect(Date.parse(info.retainUntil ?? '') - it.host.clock.now().getTime()).toBeGreaterThan(86_000_000);
    await expect(storeOf(it).put('a', text('y'), plain)).rejects.toMatchObject({ reason: 'immutable' });
    await expect(storeOf(it).delete('a')).rejects.toMatchObject({ reason: 'immutable' });
    await using without = await openScene({ config: { retention: { uploads: { mode: 'Locked', days: 1 } } } });
    expect(JSON.stringify(without.host.plugin())).toContain('does not allow object retention');
  });

  test('deleting says whether there was something', async () => {
    const it = await open();
    await storeOf(it).put('a', text('x'), plain);
    expect(await storeOf(it).delete('a')).toEqual({ deleted: true });
    expect(await storeOf(it).delete('a')).toEqual({ deleted: false });
  });

  test('uploads that were left are ended after 48 hours, and no others', async () => {
    const it = await open({ config: { chunkSizeMiB: 1 }, timePasses: false });
    const { host, gcs } = it;
    // Hours without its probes pass faster.
    const passHours = async (hours: number): Promise<void> => {
      await host.configure({ ...it.config, enabled: false });
      await host.clock.advance(hours * 3_600_000);
      await host.configure(it.config);
    };
    const begin = async (key: string) => {
      const upload = await storeOf(it).openUpload(key, plain);
      await writeAll(upload, sample(2 * mebibyte));
      await upload.flush();
      return upload;
    };
    await begin('old');
    await passHours(40);
    const young = await begin('young');
    await passHours(9);
    await host.command('gcs:abort-stale');
    expect(gcs.sessions().map((session) => session.name)).toEqual(['recordings/recorder/young']);
    await (await storeOf(it).resumeUpload(young.token)).complete();
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

  test('tells when the store is down and when it is back', async () => {
    const { host, gcs } = await open({ timePasses: false });
    gcs.faults.add(({ operation }) => operation !== 'token', { fail: 403, reason: 'forbidden' }, Infinity);
    await host.clock.advance('65min');
    expect(host.plugin()).toMatchObject({ health: 'failing' });
    gcs.faults.clear();
    await host.clock.advance('6min');
    expect(host.plugin()).toMatchObject({ health: 'ok' });
  });

  test('warns of a bucket that the public could be let into', async () => {
    const bucketSettings = { iamConfiguration: { publicAccessPrevention: 'inherited' } };
    const it = await open({ fake: { bucketSettings } });
    expect(it.host.plugin()).toMatchObject({ health: 'degraded' });
    expect(JSON.stringify(it.host.plugin())).toContain('public access: Public access to the bucket is not prevented');
  });

  test('tests a configuration before it is saved, and leaves nothing', async () => {
    const it = await open();
    const good = await it.host.test(it.config);
    expect(good.filter(({ status }) => status !== 'ok')).toEqual([]);
    const bad = await it.host.test({ ...it.config, bucketName: 'another' });
    expect(bad).toContainEqual(expect.objectContaining({ name: 'bucket', status: 'failed' }));
    expect([...it.gcs.bucket.objects.keys()]).toEqual([]);
    expect(it.gcs.sessions()).toEqual([]);
  });

  test('finds a clock that is wrong', async () => {
    const it = await open({ timePasses: false, enabled: false, answer: late });
    await it.host.operator.enable(name);
    const { checks } = await storeOf(it).health();
    expect(checks).toContainEqual({ name: 'clock', ok: false, message: expect.stringContaining('8 min behind') });
  });

  test('shows checks, rights and classes on its page, and no secret', async () => {
    const it = await open({ config: { storageClass: { recordings: 'ARCHIVE' } } });
    const upload = await storeOf(it).openUpload('b', plain);
    const page = JSON.stringify(await it.host.view('pages', 'storage'));
    for (const part of [
      'The store works',
      'storage.objects.update',
      'ARCHIVE costs',
      '365 days',
      'EU (multi-region)',
    ]) {
      expect(page).toContain(part);
    }
    expect(page).toContain('deleted objects go on costing for 7 days');
    expect(page).not.toContain(upload.token);
    expect(page).not.toContain('PRIVATE KEY');
    expect(await it.host.command('gcs:test')).toEqual({ done: 'The store works' });
    await upload.abort();
  });

  test('follows no redirect', async () => {
    const it = await open({ config: { maxAttempts: 1 } });
    let reached = 0;
    it.host.egress.serve('evil.example', () => {
      reached += 1;
      return new Response('evil');
    });
    const headers = { location: 'https://evil.example/a' };
    for (const status of [301, 302, 307, 308]) {
      it.host.egress.serve(storageHost, () => new Response(null, { status, headers }));
      await expect(storeOf(it).put('a', text('x'), plain)).rejects.toBeInstanceOf(Error);
    }
    expect(reached).toBe(0);
  });

  test('has routes for administrators', async () => {
    const it = await open();
    const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;
    const headers = { 'x-object-key': encodeURIComponent('Grüße.txt'), 'content-type': 'text/plain' };
    const made = await it.host.request('/upload', { method: 'POST', headers, body: 'hello', viewer });
    expect(made.status).toBe(201);
    expect([...it.gcs.bucket.objects.keys()]).toEqual([`uploads/${name}/Grüße.txt`]);
    expect((await it.host.request('/storage/gcs/list', { viewer })).status).toBe(200);
    const download = await it.host.request(`/download?key=${encodeURIComponent('Grüße.txt')}`, { viewer });
    expect(download.status).toBe(302);
    const target = new URL(download.headers.get('location') ?? '');
    expect([target.host, target.searchParams.get('X-Goog-Expires')]).toEqual([storageHost, '60']);
    expect(await (await it.gcs.handle(new Request(target))).text()).toBe('hello');
    expect((await it.host.request('/list', { viewer: { ...viewer, role: 'user' } })).status).toBe(403);
  });
});

/** The time at Google is eight minutes ahead. */
const late: NonNullable<SceneOptions['answer']> = async (request, gcs) => {
  const response = await gcs.handle(request);
  const date = Date.parse(response.headers.get('date') ?? '') + 8 * 60_000;
  response.headers.set('date', new Date(date).toUTCString());
  return response;
};
