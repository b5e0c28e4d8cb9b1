import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

/** Writes down every hook, with its reason. */
const diary = pluginOf(({ api }) => {
  api.log.info('hook', { name: 'onLoad' });
  const hook =
    (name: string) =>
    (reason?: string): void =>
      api.log.info('hook', { name, ...(typeof reason === 'string' ? { reason } : {}) });
  return { onEnable: hook('onEnable'), onDisable: hook('onDisable'), onUnload: hook('onUnload') };
});

/** Fails in the hook that its configuration names. */
const clumsy = pluginOf(({ config }) => {
  const stumble = (name: string) => async (): Promise<void> => {
    if (config.get('fails') === name) throw new Error(`no ${name} today`);
  };
  if (config.get('fails') === 'onLoad') throw new Error('no onLoad today');
  return { onEnable: stumble('onEnable'), onDisable: stumble('onDisable'), onUnload: stumble('onUnload') };
});

export function lifecycleContract(open: OpenHost): void {
  describe('life cycle', () => {
    const hooks = (host: SuiteHost) =>
      host.noted('hook').map(({ name, reason }) => [name, ...(reason === undefined ? [] : [reason])].join(':'));

    describe('of a plugin that behaves', () => {
      let host: SuiteHost;
      beforeAll(async () => {
        host = await open(diary, { enabled: false });
      });
      afterAll(() => host.close());

      test('nothing runs before it is enabled', () => {
        expect(host.plugin()).toMatchObject({ state: 'installed', enabled: false });
        expect(hooks(host)).toEqual([]);
      });

      test('enabling loads it, then enables it', async () => {
        await host.operator.enable('probe');
        expect(hooks(host)).toEqual(['onLoad', 'onEnable']);
        expect(host.plugin()).toMatchObject({ state: 'enabled', enabled: true, health: 'ok', restarts: 0 });
      });

      test('enabling it again does nothing', async () => {
        await host.operator.enable('probe');
        expect(hooks(host)).toEqual(['onLoad', 'onEnable']);
      });

      test('disabling and unloading say why', async () => {
        await host.operator.disable('probe');
        expect(hooks(host).slice(2)).toEqual(['onDisable:disable', 'onUnload:disable']);
        expect(host.plugin()).toMatchObject({ state: 'disabled', enabled: false });
      });

      test('a command to a plugin that is off is refused', async () => {
        await expect(host.command('probe:run')).rejects.toMatchObject({ code: 'INVALID_STATE' });
      });

      test('a grant loads it anew, an uninstall ends it, each with its reason', async () => {
        await host.operator.enable('probe');
        const before = hooks(host).length;
        await host.operator.allowHost('probe', { host: '127.0.0.1', port: 9 });
        expect(hooks(host).slice(before)).toEqual(['onDisable:config', 'onUnload:config', 'onLoad', 'onEnable']);

        const heard: unknown[] = [];
        const unwatch = host.operator.onChange((message) => {
          if (message.type === 'log') heard.push(message.line.fields?.['reason'] ?? message.line.message);
        });
        await host.operator.uninstall('probe');
        unwatch();
        expect(heard).toEqual(['uninstall', 'uninstall', 'Stopped']);
        expect(host.operator.list()).toEqual([]);
      });
    });

    test('a shutdown of the host says so to the plugin', async () => {
      const host = await open(diary);
      const heard: unknown[] = [];
      host.operator.onChange((message) => {
        if (message.type === 'log' && message.line.from === 'plugin') heard.push(message.line.fields);
      });
      await host.close();
      expect(heard).toEqual([
        { name: 'onDisable', reason: 'shutdown' },
        { name: 'onUnload', reason: 'shutdown' },
      ]);
    });

    test.each(['onLoad', 'onEnable'])('a plugin whose %s fails does not come up, and is tried again', async (fails) => {
      const host = await open(clumsy, { config: { fails }, enabled: false });
      await expect(host.operator.enable('probe')).rejects.toMatchObject({
        code: 'INTERNAL',
        message: `no ${fails} today`,
      });
      expect(host.plugin()).toMatchObject({
        state: 'restarting',
        enabled: true,
        health: 'failing',
        reason: `no ${fails} today`,
        nextStartAt: expect.any(String),
      });
      await host.operator.configure('probe', {});
      await host.eventually(() => expect(host.plugin()).toMatchObject({ state: 'enabled', health: 'ok' }));
      await host.close();
    });

    test.each(['onDisable', 'onUnload'])(
      'a plugin whose %s fails ends all the same, and its log says so',
      async (fails) => {
        const host = await open(clumsy, { config: { fails } });
        await host.operator.disable('probe');
        expect(host.plugin().state).toBe('disabled');
        const hook = fails.slice(2).toLowerCase();
        expect(host.logs()).toContainEqual(
          expect.objectContaining({ level: 'warn', from: 'host', message: `${hook} failed: no ${fails} today` }),
        );
        await host.close();
      },
    );

    test('a plugin that never comes up is tried again after 1 s, 2 s … and the restarts are counted', async () => {
      const host = await open(clumsy, { config: { fails: 'onLoad' }, enabled: false });
      await host.operator.enable('probe').catch(() => undefined);
      await host.pass(700);
      expect(host.plugin()).toMatchObject({ state: 'restarting', restarts: 0 });
      await host.eventually(() => expect(host.plugin()).toMatchObject({ state: 'restarting', restarts: 1 }));
      await host.close();
    });

    test('facts of the installation are there', async () => {
      const host = await open(
        pluginOf(({ api, platform: { publicUrl, timezone, instanceId, version } }) =>
          api.log.info('facts', { publicUrl, timezone, instanceId, version }),
        ),
      );
      expect(host.noted('facts')).toEqual([
        { publicUrl: 'http://localhost:8080', timezone: 'UTC', instanceId: expect.any(String), version: '0.0.0-test' },
      ]);
      await host.close();
    });
  });

  describe('modules of all shapes', () => {
    const greets = `({ api }) { api.log.info('loaded', {}); }`;
    test.each([
      ['CommonJS with a named export', { 'index.js': `exports.onLoad = function ${greets};` }],
      ['CommonJS with an object', { 'index.js': `module.exports = { onLoad${greets} };` }],
      ['an ES module with named exports', { 'index.js': `export function onLoad${greets}` }],
      ['an ES module with a default export', { 'index.js': `export default { async onLoad${greets} };` }],
      [
        'CommonJS that was compiled from an ES module',
        {
          'index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = { onLoad${greets} };`,
        },
      ],
      [
        'an object of a class',
        {
          'index.js': `class P { text = 'loaded'; onLoad({ api }) { api.log.info(this.text, {}); } } module.exports = new P();`,
        },
      ],
      [
        'several files',
        {
          'index.js': `module.exports = { onLoad: require('./lib/load').load };`,
          'lib/load.js': `exports.load = function ${greets};`,
        },
      ],
      [
        'a builtin module of Node',
        {
          'index.js': `const { join } = require('path'); module.exports = { onLoad: ({ api }) => api.log.info(join('loaded'), {}) };`,
        },
      ],
      [
        'the global instead of the argument',
        { 'index.js': `module.exports = { onLoad() { streamspace.log.info('loaded', {}); } };` },
      ],
      [
        'the global while the module is evaluated',
        { 'index.js': `const { log } = streamspace; module.exports = { onLoad: () => log.info('loaded', {}) };` },
      ],
    ])('%s', async (_shape, files) => {
      const host = await open(files);
      expect(host.noted('loaded')).toEqual([{}]);
      await host.close();
    });

    test('hooks beside onLoad are called, and those that onLoad returns come before them', async () => {
      const host = await open({
        'index.js': `
          let api;
          module.exports = {
            onLoad(context) { api = context.api; return { onDisable: (reason) => api.log.info('returned', { reason }) }; },
            onEnable() { api.log.info('exported', {}); },
            onDisable() { api.log.info('shadowed', {}); },
          };`,
      });
      await host.operator.disable('probe');
      expect([host.noted('exported'), host.noted('returned'), host.noted('shadowed')]).toEqual([
        [{}],
        [{ reason: 'disable' }],
        [],
      ]);
      await host.close();
    });

    test('variables of a module do not outlive a restart', async () => {
      const host = await open({
        'index.js': `let loads = 0; module.exports = { onLoad: ({ api }) => api.log.info('loaded', { loads: ++loads }) };`,
      });
      await host.restart();
      expect(host.noted('loaded')).toEqual([{ loads: 1 }, { loads: 1 }]);
      await host.close();
    });

    test.each([
      ['a module that is no plugin', `module.exports = { hello: 1 };`, /The module is no plugin/],
      ['an onLoad that returns nonsense', `exports.onLoad = () => 7;`, /has to return an object with handlers/],
      [
        'an unknown key beside the handlers',
        `exports.onLoad = () => ({ onload() {} });`,
        /returned "onload": it can return/,
      ],
      [
        'a handler that is no function',
        `exports.onLoad = () => ({ events: { 'user.login': 1 } });`,
        /which is no function/,
      ],
      [
        'a handler for an event that the manifest does not list',
        `exports.onLoad = () => ({ events: { 'user.login': () => {} } });`,
        /manifest\.json does not list it under "events"/,
      ],
    ])('%s is refused, in words', async (_what, text, message) => {
      const start = async (): Promise<void> => {
        const host = await open({ 'index.js': text }, { enabled: false });
        try {
          await host.operator.enable('probe');
        } finally {
          await host.close();
        }
      };
      await expect(start()).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      });
    });

    test('a handler that the manifest lists and nobody wrote is refused', async () => {
      const opened = open({ 'index.js': `exports.onLoad = () => ({});` }, { manifest: { events: ['user.login'] } });
      await expect(opened).rejects.toMatchObject({
        message: 'manifest.json lists "user.login" under "events", but there is no handler for it',
      });
    });

    test('a module that throws while it is evaluated does not install', async () => {
      const opened = open({ 'index.js': `throw new TypeError('bad start');` });
      await expect(opened).rejects.toMatchObject({ message: expect.stringContaining('TypeError: bad start') });
    });
  });
}
