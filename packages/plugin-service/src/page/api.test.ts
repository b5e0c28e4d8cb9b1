import { expect, test, vi } from 'vitest';
import { assetUrl, createApi } from './api.ts';

function apiThatAnswers(...responses: (Response | Error)[]) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => {
    const response = responses.shift();
    if (response === undefined || response instanceof Error) throw response ?? new Error('no more answers');
    return response;
  });
  const onSignedOut = vi.fn<() => void>();
  return { api: createApi({ fetch, onSignedOut }), fetch, onSignedOut };
}

test('a failure carries the code, the fields and the hint of the answer', async () => {
  const body = { error: 'Cannot save', code: 'CONFIG_INVALID', fields: { url: 'must be https' }, hint: 'Use https.' };
  const { api } = apiThatAnswers(Response.json(body, { status: 400 }));
  await expect(api.update('relay', { config: {} })).rejects.toMatchObject({
    message: 'Cannot save',
    code: 'CONFIG_INVALID',
    fields: { url: 'must be https' },
    hint: 'Use https.',
  });
});

test('an answer of 401 ends the sign-in', async () => {
  const { api, onSignedOut } = apiThatAnswers(
    Response.json({ error: 'Sign in', code: 'UNAUTHORIZED' }, { status: 401 }),
  );
  await expect(api.status()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(onSignedOut).toHaveBeenCalledOnce();
});

test('an answer that is no JSON fails with its status', async () => {
  const { api } = apiThatAnswers(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(api.status()).rejects.toThrow('status 502');
});

test('no answer at all says that the service does not answer', async () => {
  const { api } = apiThatAnswers(new TypeError('Failed to fetch'));
  await expect(api.status()).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('names and hosts are escaped in paths', async () => {
  const { api, fetch } = apiThatAnswers(Response.json({}));
  await api.forbidHost('relay', { host: '::1', port: 9000 });
  expect(fetch.mock.calls[0]?.[0]).toBe('/api/v1/plugins/relay/consents/%3A%3A1/9000');
});

test('an answer without content is undefined', async () => {
  const { api } = apiThatAnswers(new Response(null, { status: 204 }));
  await expect(api.uninstall('relay', 'remove')).resolves.toBeUndefined();
});

test('icons are found with and without the prefix of the API', () => {
  expect(assetUrl('/plugins/catalog/1/icon')).toBe('/api/v1/plugins/catalog/1/icon');
  expect(assetUrl('/api/v1/plugins/catalog/1/icon')).toBe('/api/v1/plugins/catalog/1/icon');
});
