import { expect, test } from 'vitest';
import { fromPluginErrorData, isPluginError, PluginError, toPluginErrorData } from './errors.ts';

test('an error keeps its code, message and wait across the sandbox', () => {
  const error = new PluginError('RATE_LIMITED', 'Slow down', { retryAfterMs: 3000, cause: new Error('429') });
  const copy = fromPluginErrorData(JSON.parse(JSON.stringify(error)));
  expect(copy).toMatchObject({ code: 'RATE_LIMITED', message: 'Slow down', retryAfterMs: 3000, retryable: true });
  expect(copy.cause).toBeUndefined();
});

test('what has no code is INTERNAL, and worth another attempt', () => {
  expect(toPluginErrorData(new TypeError('x is undefined'))).toEqual({ code: 'INTERNAL', message: 'x is undefined' });
  expect(toPluginErrorData('a string')).toEqual({ code: 'INTERNAL', message: 'a string' });
  expect(fromPluginErrorData(toPluginErrorData(null)).retryable).toBe(true);
});

test('an error of Node with a code of its own is not taken for one of ours', () => {
  const error = Object.assign(new Error('no such file'), { code: 'ENOENT' });
  expect(isPluginError(error)).toBe(false);
  expect(toPluginErrorData(error).code).toBe('INTERNAL');
  expect(isPluginError(Object.assign(new Error('x'), { code: 'toString' }))).toBe(false);
});

test('what is final is not retried', () => {
  expect(new PluginError('PERMISSION_DENIED', 'x').retryable).toBe(false);
  expect(new PluginError('VENDOR_REJECTED', 'x').retryable).toBe(false);
});
