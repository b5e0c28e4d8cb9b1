/**
 * Programs and what they use. A bare name is a member of the API, `@` a host (`@*` one that cannot be told), `+` an
 * extension point, `?` a decision, `!` an event; `unresolved` is what fails closed. Members that need no permission are
 * left out.
 */
export interface Sample {
  /** By name; the first file is the entry. */
  readonly files: Readonly<Record<string, string>>;
  readonly expected: readonly string[];
}

const body = (code: string): Sample['files'] => ({
  'index.ts': `export default { async onLoad({ api, config }) {\n  ${code}\n} };\n`,
});
const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** What stands in `onLoad`. */
const bodies: readonly (readonly [code: string, expected: string])[] = [
  // Members, straight and by key.
  ['api.sessions.list();', 'sessions.list'],
  ["const as = await api.as('u'); await as.sessions.wake('s');", 'as sessions.wake'],
  ["await (await api.as('u')).templates.list();", 'as templates.list'],
  ["api.sessions.get('a'); api.sessions.get('b');", 'sessions.get'],
  ["void api.users.groups('u');", 'users.groups'],
  ['api.templates.each();', 'templates.each'],
  ["api?.sessions?.terminate?.('a');", 'sessions.terminate'],
  ["api.sessions!.wake('a');", 'sessions.wake'],
  ["(api.sessions as any).hibernate('a');", 'sessions.hibernate'],
  ["api['sessions']['list']();", 'sessions.list'],
  ["api[`sessions`][`get`]('a');", 'sessions.get'],
  ["const key = 'users'; api[key].list();", 'users.list'],
  ["const key = 'us' + 'ers'; api[key].get('u');", 'users.get'],
  ["const key = 'list' as const; api.templates[key]();", 'templates.list'],
  ["const end = 'List'.toLowerCase(); api.sessions[end]();", 'unresolved'],
  ["const n = config.get('n'); api.sessions[n]();", 'unresolved'],
  ["api[config.get('space')].list();", 'unresolved'],
  ["api.log[config.get('level')]('x');", ''],
  ["api.storage[config.get('name')].get({});", ''],
  ["const cond = config.get('x'); api.sessions[cond ? 'list' : 'get']('a');", 'sessions.list sessions.get'],
  ["for (const k of ['list', 'each']) api.users[k]();", 'users.list users.each'],
  ["for (const k in { list: 1, get: 1 }) api.templates[k]('t');", 'templates.list templates.get'],
  ["['list', 'get'].forEach((k) => api.sessions[k]('s'));", 'sessions.list sessions.get'],
  ["let key; key = 'list'; api.users[key]();", 'users.list'],
  ["let key = 'list'; key = config.get('x'); api.users[key]();", 'unresolved users.list'],
  ['if (api.sessions) { api.sessions.list(); }', 'sessions.list'],
  ['const read = api.sessions.list; read();', 'sessions.list'],
  ["typeof api.sessions.wake === 'function';", 'sessions.wake'],
  ["api.log.info('x'); api.storage.get('a');", ''],
  ['api.sessions;', ''],
  [
    "try { api.users.update('u', {}); } catch (e) { api.log.warn('x'); } finally { api.sessions.list(); }",
    'users.update sessions.list',
  ],
  [
    "switch (config.get('x')) { case 'a': api.users.list(); break; default: api.templates.list(); }",
    'users.list templates.list',
  ],
  ['do { api.sessions.list(); } while (false);', 'sessions.list'],
  ['outer: for (;;) { api.sessions.each(); break outer; }', 'sessions.each'],
  ["return { events: { 'session.created': () => api.sessions.get('a') } };", 'sessions.get'],
  ['return { async onEnable() { for await (const u of api.users.each()) api.log.info(u.id); } };', 'users.each'],
  ['const x = `n: ${await api.users.list()}`;', 'users.list'],
  ['const [a, b] = await Promise.all([api.users.list(), api.sessions.list()]);', 'users.list sessions.list'],
  ['delete api.sessions.list;', 'sessions.list'],
  ["const s = new Map([['api', 1]]); api.users.get(s);", 'users.get'],
  // Aliases, destructuring, objects and lists.
  ['const s = api.sessions; s.list();', 'sessions.list'],
  ["const a = api; const b = a; b.users.get('u');", 'users.get'],
  ['const { sessions } = api; sessions.list();', 'sessions.list'],
  ["const { sessions: s } = api; s.get('a');", 'sessions.get'],
  ["const { sessions: { list, get: one } } = api; list(); one('a');", 'sessions.list sessions.get'],
  ["const { ['users']: people } = api; people.list();", 'users.list'],
  ["const k = 'users'; const { [k]: people } = api; people.list();", 'users.list'],
  ["const { [config.get('x')]: people } = api; people.list();", 'unresolved'],
  ['const { log, ...others } = api; others.sessions.list();', 'sessions.list'],
  ['const { sessions = undefined } = api; sessions?.each();', 'sessions.each'],
  ["let s; ({ sessions: s } = api); s.wake('a');", 'sessions.wake'],
  ["let s; s = api.sessions; s.wake('a');", 'sessions.wake'],
  ["let s; s ??= api.sessions; s.wake('a');", 'sessions.wake'],
  ['const s = api.sessions ?? undefined; s.list();', 'sessions.list'],
  ['const s = api.sessions && api.sessions; s.list();', 'sessions.list'],
  ["const s = config.get('x') ? api.sessions : api.users; s.list();", 'sessions.list users.list'],
  ['const s = (0, api.sessions); s.list();', 'sessions.list'],
  ['const box = { api }; box.api.users.list();', 'users.list'],
  ['const box = { inner: { s: api.sessions } }; box.inner.s.list();', 'sessions.list'],
  ['const box = {}; box.s = api.sessions; box.s.list();', 'sessions.list'],
  ["const box = {}; box['s'] = api.sessions; box.s.list();", 'sessions.list'],
  ["const box = {}; box[config.get('x')] = api.sessions; box.s.list();", 'sessions.list'],
  ['const box = { ...api, extra: 1 }; box.sessions.list();', 'sessions.list'],
  ['const box = { s: api.sessions }; const copy = { ...box }; copy.s.list();', 'sessions.list'],
  ['const box = Object.assign({}, api); box.users.list();', 'users.list'],
  ['const box = Object.assign({}, { s: api.sessions }); box.s.list();', 'sessions.list'],
  ['const box = Object.freeze({ s: api.sessions }); box.s.list();', 'sessions.list'],
  ["const list = [api.sessions, api.users]; list[1].get('u');", 'users.get'],
  ["const [s, u] = [api.sessions, api.users]; u.list(); s.get('a');", 'users.list sessions.get'],
  ['const list = [api.sessions]; for (const each of list) each.list();', 'sessions.list'],
  ['const list = [api.sessions]; list.map((each) => each.list());', 'sessions.list'],
  ['const list = []; list.push(api.sessions); list[0].list();', 'sessions.list'],
  ['const list = [...[api.users]]; list[0].list();', 'users.list'],
  ['const a = await api; a.sessions.list();', 'sessions.list'],
  ['const a = await Promise.resolve(api); a.sessions.list();', 'sessions.list'],
  ["const s = Reflect.get(api, 'sessions'); s.list();", 'sessions.list'],
  ["const s = Reflect.get(api, config.get('x')); s.list();", 'unresolved'],
  ['const box = { get s() { return api.sessions; } }; box.s.list();', 'sessions.list'],
  ['const box = { s: api.sessions, run() { return this.s.list(); } }; box.run();', 'sessions.list'],
  ["const box = { s: api.sessions }; const { s: { get } } = box; get('a');", 'sessions.get'],
  ['{ const api = { sessions: { list() {} } }; api.sessions.list(); }', ''],
  ['const f = (api) => api.sessions.list(); f({ sessions: { list() {} } });', ''],
  ["var s; if (config.get('x')) { var s = api.sessions; } s.list();", 'sessions.list'],
  ["const get = api.sessions.get.bind(api.sessions); get('a');", 'sessions.get'],
  ["api.sessions.get.call(api.sessions, 'a');", 'sessions.get'],
  ["api.sessions.get.apply(api.sessions, ['a']);", 'sessions.get'],
  // Functions and classes that get the API passed.
  ['const f = (a) => a.sessions.list(); f(api);', 'sessions.list'],
  ['function f(a) { return a.sessions; } f(api).list();', 'sessions.list'],
  ['f(api); function f({ users }) { users.list(); }', 'users.list'],
  ['const f = function ({ users: { list } }) { list(); }; f(api);', 'users.list'],
  ['const f = ({ api: a }) => a.users.list(); f({ api });', 'users.list'],
  ['const f = (...all) => all[1].users.list(); f(1, api);', 'users.list'],
  ['const f = (x, a = api) => a.users.list(); f(1);', 'users.list'],
  ['function f() { arguments[0].users.list(); } f(api);', 'users.list'],
  ["const f = (a, b) => b.list(a); const args = ['x', api.users]; f(...args);", 'users.list'],
  ["const f = (a) => (b) => a.sessions.get(b); f(api)('x');", 'sessions.get'],
  ['const f = (s) => ({ run: () => s.list() }); f(api.sessions).run();', 'sessions.list'],
  ["const f = (space, name) => api[space][name](); f('sessions', 'list');", 'sessions.list'],
  ["const f = (name) => api.users[name](); f('list'); f('each');", 'users.list users.each'],
  ["const f = (name) => api.users[name](); f(config.get('x'));", 'unresolved'],
  ['const f = (a, n) => (n > 0 ? f(a, n - 1) : a.users.list()); f(api, 3);', 'users.list'],
  ['const f = (run) => run(api); f((a) => a.templates.list());', 'templates.list'],
  ['(function (a) { a.users.list(); })(api);', 'users.list'],
  ['(async (a) => { await a.users.list(); })(api);', 'users.list'],
  ['function* g(a) { yield a.users; } for (const u of g(api)) u.list();', 'users.list'],
  ['const f = function (a) { return a.sessions.list(); }; f.call(undefined, api);', 'sessions.list'],
  ['const f = function (a) { return a.sessions.list(); }; f.apply(undefined, [api]);', 'sessions.list'],
  ["const f = (a, b) => a.sessions.get(b); const g = f.bind(undefined, api); g('x');", 'sessions.get'],
  [
    'class C { constructor(a) { this.a = a; } run() { return this.a.sessions.list(); } } new C(api).run();',
    'sessions.list',
  ],
  [
    'class C { constructor(private readonly a: any) {} run() { return this.a.users.list(); } } new C(api).run();',
    'users.list',
  ],
  [
    'class C { #a; constructor(a) { this.#a = a; } run() { return this.#a.users.list(); } } new C(api).run();',
    'users.list',
  ],
  ['class C { a = api; run() { return this.a.users.list(); } } new C().run();', 'users.list'],
  ['class C { static run(a) { return a.users.list(); } } C.run(api);', 'users.list'],
  ['class C { get s() { return api.sessions; } } new C().s.list();', 'sessions.list'],
  [
    'class A { constructor(a) { this.a = a; } } class B extends A { run() { return this.a.users.list(); } } new B(api).run();',
    'users.list',
  ],
  [
    'class A { constructor(a) { this.a = a; } } class B extends A { constructor(a) { super(a); } run() { this.a.users.list(); } } new B(api).run();',
    'users.list',
  ],
  ['class A { run() { return this.a.users.list(); } } class B extends A { a = api; } new B().run();', 'users.list'],
  ['const C = class { run = () => api.users.list(); }; new C();', 'users.list'],
  ["const run = { 'a': (x) => x.users.list() }; run['a'](api);", 'users.list'],
  ['const run = [(x) => x.users.list()]; run[0](api);', 'users.list'],
  ['const t = (parts, a) => a.users.list(); t`x${api}`;', 'users.list'],
  ["const pick = (o, k) => o[k]; pick(api, 'sessions').list();", 'sessions.list'],
  ['const id = (x) => x; id(api.users).list();', 'users.list'],
  ['const later = () => later2(); const later2 = () => api.users.list();', 'users.list'],
  [
    "const hold = (s) => { const inner = { s }; return () => inner.s.wake('a'); }; hold(api.sessions)();",
    'sessions.wake',
  ],
  ['const f = ({ sessions, ...more }) => more.users.list(); f(api);', 'users.list'],
  ["const f = (a) => { if (!a) throw new Error('no'); return a.users.list(); }; f(api);", 'users.list'],
  ["enum Op { List = 'list' } api.users[Op.List]();", 'users.list'],
  ["const ops = { all: 'list' } as const; api.users[ops.all]();", 'users.list'],
  ['const f = <T,>(x: T): T => x; f(api).users.list();', 'users.list'],
  ['const s = api satisfies object; s.users.list();', 'users.list'],
  ['const s = api.users.list; [1].map(s);', 'users.list'],
  // What cannot be followed fails closed.
  ['window2.keep(api);', 'unresolved'],
  ['globalThis.kept = api;', 'unresolved'],
  ["const m = new Map(); m.set('a', api);", 'unresolved'],
  ['new Proxy(api, {});', 'unresolved'],
  ['structuredClone(api.sessions);', 'unresolved'],
  ['Object.values(api);', 'unresolved'],
  ['Object.entries(api.sessions);', 'unresolved'],
  ['Object.keys(api.sessions);', ''],
  ['console.log(api);', ''],
  ['throw api;', 'unresolved'],
  ['return api;', 'unresolved'],
  ['return { jobs: { x: () => api } };', 'unresolved'],
  ["config.get('f')(api.users);", 'unresolved'],
  ['external(() => api.sessions);', 'unresolved'],
  ['external(api.log, api.storage);', ''],
  ['external(api.sessions.list);', 'sessions.list'],
  ['external({ deep: { users: api.users } });', 'unresolved'],
  ['external([api.templates]);', 'unresolved'],
  ['const o = external(); o.api = api;', 'unresolved'],
  ['const f = (a) => external(a); f(api);', 'unresolved'],
  ['new Thing(api);', 'unresolved'],
  ['external`x${api}`;', 'unresolved'],
  ['const { [external()]: x } = api.sessions;', 'unresolved'],
  ['const f = async () => api; external(f);', 'unresolved'],
  ['external({ get a() { return api; } });', 'unresolved'],
  ['external({ log: api.log, get: (id) => api.sessions.get(id) });', 'sessions.get'],
  // Hosts.
  ["fetch('https://a.example.com/x');", 'fetch @a.example.com'],
  ["api.fetch('https://a.example.com/x');", 'fetch @a.example.com'],
  ["globalThis.fetch('https://a.example.com');", 'fetch @a.example.com'],
  ["globalThis['fetch']('https://a.example.com');", 'fetch @a.example.com'],
  ["const { fetch } = api; fetch('https://b.example.com');", 'fetch @b.example.com'],
  ["const go = api.fetch; go('https://b.example.com');", 'fetch @b.example.com'],
  ["const f = (g) => g('https://c.example.com'); f(api.fetch);", 'fetch @c.example.com'],
  ["fetch(`https://a.example.com/${config.get('x')}`);", 'fetch @a.example.com'],
  ["fetch(`https://${config.get('x')}/a`);", 'fetch @*'],
  ["fetch(`https://a.example${config.get('x')}`);", 'fetch @*'],
  ["const base = 'https://a.example.com'; fetch(base + '/x');", 'fetch @a.example.com'],
  ["const base = 'https://a.example.com'; fetch(`${base}/x/${config.get('y')}`);", 'fetch @a.example.com'],
  ["fetch(new URL('https://a.example.com/x'));", 'fetch @a.example.com'],
  ["fetch(new URL('/x', 'https://a.example.com'));", 'fetch @a.example.com'],
  ["const u = new URL('https://a.example.com/x'); fetch(u.href);", 'fetch @a.example.com'],
  [
    "const u = new URL('https://a.example.com/x'); u.hostname = 'b.example.com'; fetch(u);",
    'fetch @a.example.com unresolved',
  ],
  ["fetch(new Request('https://a.example.com/x'));", 'fetch @a.example.com'],
  ["fetch(config.get('url'));", 'fetch @*'],
  [
    "fetch(config.get('x') ? 'https://a.example.com' : 'https://b.example.com');",
    'fetch @a.example.com @b.example.com',
  ],
  ["api.connect({ host: 'smtp.example.com', port: 25 });", 'connect @smtp.example.com'],
  ["api.connect({ host: config.get('host'), port: 25 });", 'connect @*'],
  ["const to = { host: 'smtp.example.com', port: 25 }; api.connect(to);", 'connect @smtp.example.com'],
  ["api.webSocket('wss://w.example.com/x');", 'webSocket @w.example.com'],
  ["new WebSocket('wss://w.example.com/x');", 'webSocket @w.example.com'],
  ["const fetch = () => 1; fetch('https://a.example.com');", ''],
  ["fetch?.('https://a.example.com');", 'fetch @a.example.com'],
  ["api.fetch.call(undefined, 'https://a.example.com');", 'fetch @a.example.com'],
  ["const go = api.fetch.bind(undefined); go('https://a.example.com');", 'fetch @a.example.com'],
  ['external(api.fetch);', 'fetch'],
  [
    "for (const h of ['https://a.example.com', 'https://b.example.com']) fetch(h);",
    'fetch @a.example.com @b.example.com',
  ],
  [
    "const hosts = { eu: 'https://eu.example.com', us: 'https://us.example.com' }; fetch(hosts[config.get('r')]);",
    'fetch @eu.example.com @us.example.com @*',
  ],
  // Extension points, decisions and events.
  ["api.extensions.use('object-store');", '+object-store'],
  ["const { extensions } = api; extensions.all('audit-log');", '+audit-log'],
  ["const p = 'object-store'; api.extensions.use(p);", '+object-store'],
  ["api.extensions.use(config.get('p'));", 'unresolved'],
  ["for (const p of ['object-store', 'audit-log']) api.extensions.use(p);", '+object-store +audit-log'],
  ["api.decisions.ask('session.create', {});", '?session.create'],
  ["const ask = api.decisions.ask; ask('session.create', {});", '?session.create'],
  ["api.decisions.ask(config.get('q'), {});", 'unresolved'],
  ["api.events.emit('audit.violation', {});", '!audit.violation'],
  ["const e = 'plugin.x.done'; api.events.emit(e, {});", '!plugin.x.done'],
  ["api.events.emit(`plugin.x.${config.get('e')}`, {});", 'unresolved'],
  ["const f = (name) => api.events.emit(name, {}); f('plugin.x.a'); f('plugin.x.b');", '!plugin.x.a !plugin.x.b'],
  ["api.extensions[config.get('x')]('object-store');", 'unresolved'],
];

/** Whole programs. */
const programs: readonly (readonly [files: Sample['files'], expected: string])[] = [
  [
    {
      'index.ts':
        "import { definePlugin } from '@streamspace/plugin-sdk';\nexport default definePlugin({}, { onLoad({ api }) { api.users.list(); } });",
    },
    'users.list',
  ],
  [
    {
      'index.ts':
        "import { definePlugin as define } from '@streamspace/plugin-sdk';\nexport default define({}, { onLoad: (c) => c.api.users.list() });",
    },
    'users.list',
  ],
  [
    {
      'index.ts':
        "import { definePlugin } from '@streamspace/plugin-sdk';\nconst hooks = { onLoad(c) { const { api } = c; api.users.list(); } };\nexport default definePlugin({}, hooks);",
    },
    'users.list',
  ],
  [
    {
      'index.ts':
        "import { definePlugin } from '@streamspace/plugin-sdk';\nexport default definePlugin({}, { test({ api }) { return api.sessions.list(); }, onLoad() {} });",
    },
    'sessions.list',
  ],
  [{ 'index.js': 'module.exports = { onLoad({ api }) { api.users.list(); } };' }, 'users.list'],
  [{ 'index.js': 'exports.onLoad = ({ api }) => api.users.list();' }, 'users.list'],
  [{ 'index.js': 'export default { onLoad({ api }) { api.users.list(); } };' }, 'users.list'],
  [{ 'index.js': 'export function onLoad({ api }) { api.users.list(); }' }, 'users.list'],
  [{ 'index.js': 'module.exports = { onLoad() {}, onUnload() { streamspace.sessions.list(); } };' }, 'sessions.list'],
  [
    {
      'index.js': "const help = require('./help');\nmodule.exports = { onLoad({ api }) { help.run(api); } };",
      'help.js': 'exports.run = (a) => a.users.list();',
    },
    'users.list',
  ],
  [
    {
      'index.js': "const { run } = require('./help.js');\nmodule.exports = { onLoad({ api }) { run(api); } };",
      'help.js': 'module.exports = { run(a) { a.users.list(); } };',
    },
    'users.list',
  ],
  [{ 'index.js': 'module.exports = { onLoad({ api }) { require(process.argv[2])(api); } };' }, 'unresolved'],
  [
    {
      'index.ts': "import { run } from './help.ts';\nexport default { onLoad({ api }) { run(api); } };",
      'help.ts': 'export function run(a: any) { a.users.list(); }',
    },
    'users.list',
  ],
  [
    {
      'index.ts': "import run from './help.js';\nexport default { onLoad({ api }) { run(api); } };",
      'help.ts': 'export default (a: any) => a.users.list();',
    },
    'users.list',
  ],
  [
    {
      'index.ts': "import * as help from './help.ts';\nexport default { onLoad({ api }) { help.run(api.users); } };",
      'help.ts': 'export const run = (a: any) => a.list();',
    },
    'users.list',
  ],
  [
    {
      'index.ts': "import { run } from './all.ts';\nexport default { onLoad({ api }) { run(api); } };",
      'all.ts': "export * from './help.ts';",
      'help.ts': 'const go = (a: any) => a.users.list(); export { go as run };',
    },
    'users.list',
  ],
  [
    {
      'index.ts': "import { run } from './all.ts';\nexport default { onLoad({ api }) { run(api); } };",
      'all.ts': "export { go as run } from './help.ts';",
      'help.ts': 'export const go = (a: any) => a.users.list();',
    },
    'users.list',
  ],
  [
    {
      'index.ts': "import { key } from './keys.ts';\nexport default { onLoad({ api }) { api.users[key](); } };",
      'keys.ts': "export const key = 'list';",
    },
    'users.list',
  ],
  [
    {
      'index.ts': "import { run } from './all.ts';\nexport default { onLoad({ api }) { run(api); } };",
      'all.ts': "import { go } from './help.ts';\nexport const run = (a: any) => go({ api: a });",
      'help.ts': "import type { X } from './types.ts';\nexport const go = ({ api }: X) => api.sessions.wake('x');",
    },
    'sessions.wake',
  ],
  [
    {
      'index.ts': "export default { async onLoad({ api }) { const { run } = await import('./help.ts'); run(api); } };",
      'help.ts': 'export const run = (a: any) => a.users.list();',
    },
    'users.list',
  ],
  [
    { 'index.ts': 'export default { async onLoad({ api }) { const { run } = await import(name); run(api); } };' },
    'unresolved',
  ],
  [
    { 'index.ts': "import { run } from 'some-library';\nexport default { onLoad({ api }) { run(api); } };" },
    'unresolved',
  ],
  [
    {
      'index.ts': "import { run } from 'some-library';\nexport default { onLoad({ api }) { run({ log: api.log }); } };",
    },
    '',
  ],
  [{ 'index.ts': "import net from 'node:net';\nexport default { onLoad() { net.connect(1); } };" }, 'connect'],
  [
    {
      'index.ts':
        'let held: any;\nexport const use = () => held.users.list();\nexport default { onLoad({ api }) { held = api; } };',
    },
    'users.list',
  ],
  [
    {
      'index.ts': "import { C } from './c.ts';\nexport default { onLoad({ api }) { new C(api).run(); } };",
      'c.ts': "export class C { constructor(private a: any) {} run() { return this.a.sessions.get('x'); } }",
    },
    'sessions.get',
  ],
  [
    {
      'index.ts': 'export default { onLoad({ api }) { } };',
      'unused.ts': 'export const run = (api: any) => api.users.list();',
    },
    '',
  ],
];

export const corpus: readonly Sample[] = [
  ...bodies.map(([code, expected]) => ({ files: body(code), expected: words(expected) })),
  ...programs.map(([files, expected]) => ({ files, expected: words(expected) })),
];
