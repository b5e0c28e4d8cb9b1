import type { WebSocketConnection } from '@streamspace/plugin-sdk';
import type { Sockets } from './sockets.ts';

type Binary = ArrayBuffer | ArrayBufferView | Blob;

const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;
const handlers = ['open', 'message', 'error', 'close'] as const;

// Taken before plugin code can replace them.
const { EventTarget, MessageEvent, Event, Blob, TextEncoder } = globalThis;

/** The global `WebSocket`, over `api.webSocket`: https://websockets.spec.whatwg.org */
export function createWebSocketClass(open: Sockets['webSocket']): typeof globalThis.WebSocket {
  class WebSocket extends EventTarget {
    static readonly CONNECTING = states.CONNECTING;
    static readonly OPEN = states.OPEN;
    static readonly CLOSING = states.CLOSING;
    static readonly CLOSED = states.CLOSED;
    readonly CONNECTING = states.CONNECTING;
    readonly OPEN = states.OPEN;
    readonly CLOSING = states.CLOSING;
    readonly CLOSED = states.CLOSED;
    readonly url: string;
    readonly extensions = '';
    binaryType: 'blob' | 'arraybuffer' = 'blob';
    #state: 0 | 1 | 2 | 3 = states.CONNECTING;
    #protocol = '';
    #buffered = 0;
    #connection: WebSocketConnection | undefined;
    #writes: Promise<void> = Promise.resolve();
    #writer: WritableStreamDefaultWriter<string | Uint8Array> | undefined;

    constructor(url: string | URL, protocols?: string | readonly string[]) {
      super();
      const parsed = new URL(url);
      // Web applications write https: for wss: as well.
      parsed.protocol = parsed.protocol.replace(/^http/, 'ws');
      this.url = parsed.href;
      for (const type of handlers) defineHandler(this, type);
      void this.#run(protocols);
    }

    get readyState(): 0 | 1 | 2 | 3 {
      return this.#state;
    }
    get protocol(): string {
      return this.#protocol;
    }
    get bufferedAmount(): number {
      return this.#buffered;
    }

    send(data: string | Binary): void {
      if (this.#state === states.CONNECTING)
        throw new DOMException('The WebSocket is not open yet', 'InvalidStateError');
      if (this.#state !== states.OPEN) return;
      const size = sizeOf(data);
      this.#buffered += size;
      // In the order of the calls, also where bytes have to be fetched first.
      // oxlint-disable-next-line promise/always-return -- what follows waits, and wants nothing
      this.#writes = this.#writes.then(async () => {
        await this.#writer?.write(await toMessage(data)).catch(() => {});
        this.#buffered -= size;
      });
    }

    close(code?: number, reason?: string): void {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999))
        throw new DOMException('The code must be 1000 or 3000 to 4999', 'InvalidAccessError');
      if (new TextEncoder().encode(reason ?? '').length > 123)
        throw new DOMException('The reason must be at most 123 bytes', 'SyntaxError');
      if (this.#state >= states.CLOSING) return;
      this.#state = states.CLOSING;
      const how = { ...(code === undefined ? {} : { code }), ...(reason === undefined ? {} : { reason }) };
      void this.#writes.then(() => this.#connection?.close(how));
    }

    async #run(protocols: string | readonly string[] | undefined): Promise<void> {
      try {
        const connection = await open(this.url, protocols === undefined ? {} : { protocols });
        this.#connection = connection;
        this.#protocol = connection.protocol;
        this.#writer = connection.writable.getWriter();
        this.#writer.closed.catch(() => {});
        if (this.#state === states.CONNECTING) {
          this.#state = states.OPEN;
          this.dispatchEvent(new Event('open'));
        } else {
          void connection.close();
        }
        for await (const message of connection.readable) {
          const data = typeof message === 'string' ? message : this.#toData(message);
          this.dispatchEvent(new MessageEvent('message', { data, origin: new URL(this.url).origin }));
        }
        this.#end(await connection.closed);
      } catch (error) {
        this.#fail(error);
      }
    }

    #toData(bytes: Uint8Array): Blob | ArrayBuffer {
      const { buffer } = new Uint8Array(bytes);
      return this.binaryType === 'blob' ? new Blob([buffer]) : buffer;
    }

    #fail(error: unknown): void {
      const event = new Event('error');
      const message = error instanceof Error ? error.message : String(error);
      this.dispatchEvent(Object.assign(event, { message, error }));
      this.#end({ code: 1006, reason: '' });
    }

    #end({ code, reason }: { readonly code: number; readonly reason: string }): void {
      this.#state = states.CLOSED;
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean: code !== 1006 }));
    }
  }
  return WebSocket as unknown as typeof globalThis.WebSocket;
}

/** `socket.onmessage = …`, which is one listener at a time. */
function defineHandler(target: EventTarget, type: (typeof handlers)[number]): void {
  let current: ((event: Event) => unknown) | null = null;
  target.addEventListener(type, (event) => current?.call(target, event));
  Object.defineProperty(target, `on${type}`, {
    get: () => current,
    set: (value: unknown) => {
      current = typeof value === 'function' ? (value as typeof current) : null;
    },
  });
}

function sizeOf(data: string | Binary): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  return data instanceof Blob ? data.size : data.byteLength;
}

async function toMessage(data: string | Binary): Promise<string | Uint8Array> {
  if (typeof data === 'string') return data;
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    : new Uint8Array(data.slice(0));
}
