import { expect, test } from 'vitest';
import { evaluateWhen } from './conditions.ts';
import { valuesAt } from './config-path.ts';

const config = {
  enabled: true,
  off: false,
  empty: '',
  zero: 0,
  nothing: null,
  mode: 'socket',
  list: ['a', 'b'],
  noItems: [],
  port: 443,
  mail: { host: 'mail.test', options: {} },
  endpoints: [{ url: 'https://a.test', tls: true }, { url: 'http://b.test' }, {}],
};

test.for([
  ['enabled', true],
  ['off', false],
  ['empty', false],
  ['zero', true],
  ['nothing', false],
  ['absent', false],
  ['noItems', false],
  ['list', true],
  ['mail', true],
  ['mail.options', false],
  ['mail.host', true],
  ['mail.absent.deeper', false],
  ['endpoints[].tls', true],
  ['endpoints[].absent', false],
  ['!enabled', false],
  ['!off', true],
  ['!absent', true],
  ['mode=socket', true],
  ['mode=http', false],
  ['mode=http|socket', true],
  ['mode=sock', false],
  ['list=b', true],
  ['list=c|a', true],
  ['list=a,b', false],
  ['port=443', true],
  ['off=false', true],
  ['absent=a', false],
  ['endpoints[].url=http://b.test', true],
  ['mode!=http', true],
  ['mode!=socket', false],
  ['list!=a', false],
  ['list!=c', true],
  ['absent!=a', true],
  ['!mode=socket', false],
  ['mode^=sock', true],
  ['mode^=http', false],
  ['endpoints[].url^=https://', true],
  ['absent^=a', false],
  ['constructor', false],
  ['mode.length', false],
  ['list.length', false],
  ['enabled.toString', false],
] as const)('"%s" is %s', ([condition, holds]) => {
  expect(evaluateWhen(condition, config)).toBe(holds);
});

test('of a list all conditions hold, and without one an entry applies', () => {
  expect(evaluateWhen(['enabled', 'mode=socket'], config)).toBe(true);
  expect(evaluateWhen(['enabled', 'mode=http'], config)).toBe(false);
  expect(evaluateWhen(undefined, config)).toBe(true);
});

test('what is no condition is an error', () => {
  expect(() => evaluateWhen('=a', config)).toThrow('"=a" is no condition');
});

test('a path gives its values in order, and only what the configuration itself has', () => {
  expect(valuesAt(config, 'endpoints[].url')).toEqual(['https://a.test', 'http://b.test']);
  expect(valuesAt(config, 'list')).toEqual([['a', 'b']]);
  expect(valuesAt(config, 'list[]')).toEqual(['a', 'b']);
  expect(valuesAt(config, 'mode[]')).toEqual([]);
  expect(valuesAt(config, 'nothing')).toEqual([]);
  expect(valuesAt(config, '__proto__')).toEqual([]);
  expect(valuesAt({ 'a.b': 1 }, 'a.b')).toEqual([]);
});
