import { isIP } from 'node:net';
import { Duplex, type DuplexOptions } from 'node:stream';
import type { ConnectOptions } from '@streamspace/plugin-sdk';
import type { Sockets } from '../sockets.ts';
import { refusal, systemError } from './errors.ts';
import { openLine, type Line } from './line.ts';
import { addressOf, nameOf } from './names.ts';

/** What `net.connect` and `tls.connect` take, as far as it means something here. */
export interface SocketOptions {
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string;
  readonly fd?: number;
  readonly handle?: unknown;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly allowHalfOpen?: boolean;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly highWaterMark?: number;
  readonly onread?: unknown;
}

type Done = (error?: Error | null) => void;
export type Listener = Parameters<Duplex['once']>[1];

/** The sockets of `node:net` in the sandbox: connections that the host dials, in the shape of Node's. */
export function createSocketClass({ connect }: Pick<Sockets, 'connect'>) {
  return class Socket extends Duplex {
    connecting = false;
    bytesRead = 0;
    bytesWritten = 0;
    remotePort: number | undefined;
    readonly localAddress = undefined;
    readonly localPort = undefined;
    readonly localFamily = undefined;
    autoSelectFamilyAttemptedAddresses: readonly string[] = [];
    timeout: number | undefined;
    /** What carries the bytes, once it is open. */
    line: Line | undefined;
    #host: string | undefined;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #waiting: ((line: Line) => void)[] = [];

    constructor(options: SocketOptions = {}) {
      const { allowHalfOpen = false, highWaterMark, signal, fd, handle, onread } = options;
      if (fd !== undefined || (handle !== undefined && handle !== null))
        throw refusal('EACCES', 'open', 'A plugin has no descriptors: connect to a host and a port');
      if (onread !== undefined)
        throw refusal('ENOTSUP', 'read', 'Sockets of a plugin do not take "onread": read the stream');
      const streamOptions: DuplexOptions = { allowHalfOpen, emitClose: false, autoDestroy: true };
      super({
        ...streamOptions,
        ...(highWaterMark === undefined ? {} : { highWaterMark }),
        ...(signal === undefined ? {} : { signal }),
      });
    }

    get pending(): boolean {
      return this.line === undefined || this.connecting;
    }
    get readyState(): string {
      if (this.connecting) return 'opening';
      if (this.line === undefined || this.destroyed) return 'closed';
      if (this.writable) return this.readable ? 'open' : 'writeOnly';
      return this.readable ? 'readOnly' : 'closed';
    }
    /** The `close` of a socket says whether there was an error. */
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      return super.emit(event, ...(event === 'close' && args.length === 0 ? [this.errored !== null] : args));
    }
    /** Known only where it was given or asked for: what is behind a name stays with the host. */
    get remoteAddress(): string | undefined {
      return this.#host === undefined || this.destroyed ? undefined : addressOf(this.#host);
    }
    get remoteFamily(): string | undefined {
      const { remoteAddress } = this;
      return remoteAddress === undefined ? undefined : `IPv${isIP(remoteAddress)}`;
    }
    get bufferSize(): number {
      return this.writableLength;
    }

    connect(...args: readonly unknown[]): this {
      const [options, listener] = normalizeArguments(args);
      if (listener !== undefined) this.once('connect', listener);
      const problem = refusalOf(options);
      this.connecting = true;
      if (problem !== undefined) {
        // As late as an answer of the host: whoever asked listens by then.
        setImmediate(() => this.destroy(problem));
        return this;
      }
      if (options.timeout !== undefined) this.setTimeout(options.timeout);
      void this.open(options, {});
      return this;
    }

    /** Has the host dial. Never rejects: what fails destroys the socket. */
    async open(options: SocketOptions, tls: Pick<ConnectOptions, 'tls' | 'servername' | 'alpn'>): Promise<void> {
      const { host: given = 'localhost' } = options;
      const port = Number(options.port);
      const host = nameOf(given, tls.servername);
      try {
        const line = await openLine(connect, { host, port, ...tls }, this);
        if (this.destroyed) return line.close();
        this.#host = given;
        this.remotePort = port;
        this.carry(line);
      } catch (error) {
        this.destroy(systemError(error, 'connect', { address: host, port }));
      }
    }

    /** Goes on with a line that is open. */
    carry(line: Line): void {
      this.line = line;
      this.connecting = false;
      this.refresh();
      this.emit('connect');
      this.emit('ready');
      // Also who only writes hears of an end, or of a connection that broke.
      if (!this.isPaused()) this.read(0);
      for (const go of this.#waiting.splice(0)) go(line);
    }

    receive(piece: Uint8Array | null): void {
      if (this.destroyed) return;
      this.refresh();
      if (piece !== null) this.bytesRead += piece.length;
      this.push(piece === null ? null : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    }

    breakOff(error: unknown): void {
      this.destroy(systemError(error, 'read'));
    }

    setTimeout(ms: number, listener?: () => void): this {
      this.timeout = ms;
      if (listener !== undefined) {
        if (ms === 0) this.off('timeout', listener);
        else this.once('timeout', listener);
      }
      this.refresh();
      return this;
    }

    refresh(): void {
      clearTimeout(this.#timer);
      const { timeout = 0 } = this;
      if (timeout <= 0 || this.destroyed) return;
      this.#timer = setTimeout(() => this.emit('timeout'), timeout);
    }

    setKeepAlive(): this {
      return this;
    }
    setNoDelay(): this {
      return this;
    }
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
    address(): object {
      return {};
    }
    resetAndDestroy(): this {
      return this.destroy();
    }
    destroySoon(): void {
      if (this.writable) this.end();
      if (this.writableFinished) this.destroy();
      else this.once('finish', () => this.destroy());
    }

    override _read(): void {
      this.whenOpen((line) => line.ask());
    }

    override _write(chunk: Uint8Array, _encoding: unknown, done: Done): void {
      this.whenOpen((line) => {
        this.refresh();
        this.bytesWritten += chunk.length;
        void settle(line.write(chunk), done);
      });
    }

    override _writev(chunks: readonly { readonly chunk: Uint8Array }[], done: Done): void {
      this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), undefined, done);
    }

    override _final(done: Done): void {
      this.whenOpen((line) => void settle(line.end(), () => done()));
    }

    override _destroy(error: Error | null, done: Done): void {
      clearTimeout(this.#timer);
      this.connecting = false;
      this.#waiting = [];
      if (this.line?.reader === this) this.line.close();
      done(error);
      // After the error, and with what Node says of it.
      process.nextTick(() => this.emit('close', error !== null));
    }

    whenOpen(go: (line: Line) => void): void {
      if (this.line === undefined) this.#waiting.push(go);
      else go(this.line);
    }
  };
}

export type SocketClass = ReturnType<typeof createSocketClass>;
export type NodeSocket = InstanceType<SocketClass>;

/** Tells a stream how its write went. */
async function settle(work: Promise<void>, done: Done): Promise<void> {
  let failure: Error | undefined;
  try {
    await work;
  } catch (error) {
    failure = systemError(error, 'write');
  }
  done(failure);
}

/** `(options, listener)`, `(port, host, listener)` or `(path, listener)`. */
export function normalizeArguments(args: readonly unknown[]): readonly [SocketOptions, Listener | undefined] {
  const [first, second] = args;
  const listener = args.find((arg) => typeof arg === 'function') as Listener | undefined;
  if (typeof first === 'object' && first !== null) return [first, listener];
  if (typeof first === 'string' && !/^\d+$/.test(first)) return [{ path: first }, listener];
  return [{ port: Number(first), ...(typeof second === 'string' ? { host: second } : {}) }, listener];
}

/** What a socket of a plugin cannot have; `undefined` for what the host may decide. */
export function refusalOf({ path, localAddress, localPort }: SocketOptions): Error | undefined {
  if (path !== undefined && path !== null)
    return refusal(
      'EACCES',
      'connect',
      'A plugin cannot connect to sockets of the file system: connect to a host and a port',
    );
  if ((localAddress ?? localPort ?? null) !== null)
    return refusal('EACCES', 'bind', 'A plugin cannot choose its own address: leave out localAddress and localPort');
  return undefined;
}
