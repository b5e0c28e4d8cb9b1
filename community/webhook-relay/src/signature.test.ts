import { spawnSync } from 'node:child_process';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { secret } from './__fixtures__/samples.ts';
import { signatureHeaders } from './signature.ts';

const oldSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfgh03y8Ig=';
const message = () => ({
  id: 'evt_01',
  timestamp: Math.floor(Date.now() / 1000),
  body: '{"type":"session.created","data":{"ü":"✓"}}',
});

test('a receiver with the Standard Webhooks library accepts the signature', () => {
  const signed = message();
  expect(new Webhook(secret).verify(signed.body, signatureHeaders(signed, [secret]))).toEqual(JSON.parse(signed.body));
});

test('the library refuses a changed body, id or time', () => {
  const signed = message();
  const headers = signatureHeaders(signed, [secret]);
  const receiver = new Webhook(secret);
  expect(() => receiver.verify(`${signed.body} `, headers)).toThrow('signature');
  expect(() => receiver.verify(signed.body, { ...headers, 'webhook-id': 'evt_02' })).toThrow('signature');
  expect(() => receiver.verify(signed.body, { ...headers, 'webhook-timestamp': String(signed.timestamp - 1) })).toThrow(
    'signature',
  );
});

test('during a rotation both the new and the old secret verify, and no third one', () => {
  const signed = message();
  const headers = signatureHeaders(signed, [secret, oldSecret]);
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  expect(() => new Webhook(secret).verify(signed.body, headers)).not.toThrow();
  expect(() => new Webhook(oldSecret).verify(signed.body, headers)).not.toThrow();
  expect(() => new Webhook('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').verify(signed.body, headers)).toThrow('signature');
});

const python = `
import base64, hashlib, hmac, json, sys
m = json.load(sys.stdin)
key = base64.b64decode(m["secret"].removeprefix("whsec_"))
signed = f'{m["id"]}.{m["timestamp"]}.{m["body"]}'.encode()
print("v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode())
`;
const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)('hmac of Python comes to the same signature', () => {
  const signed = message();
  const { stdout } = spawnSync('python3', ['-c', python], {
    input: JSON.stringify({ ...signed, secret }),
    encoding: 'utf8',
  });
  expect(signatureHeaders(signed, [secret])['webhook-signature']).toBe(stdout.trim());
});
