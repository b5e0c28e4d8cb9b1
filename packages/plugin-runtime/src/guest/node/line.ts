import type { ConnectOptions, Socket } from '@streamspace/plugin-sdk';

/** Who reads a line. A STARTTLS hands it from a plain socket to an encrypted one. */
export interface LineReader {
  /** Takes a piece; `null` for the end. */
  receive(piece: Uint8Array | null): void;
  breakOff(error: unknown): void;
}

/** An open connection with one reader, which can change. */
export interface Line {
  readonly alpn: string | undefined;
  reader: LineReader;
  /** Asks for the next piece. Asking again before it is there does nothing. */
  ask(): void;
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  startTls: Socket['startTls'];
  close(): void;
}

export async function openLine(
  connect: (options: ConnectOptions) => Promise<Socket>,
  options: ConnectOptions,
  reader: LineReader,
): Promise<Line> {
  const socket = await connect(options);
  const source = socket.readable.getReader();
  const sink = socket.writable.getWriter();
  sink.closed.catch(() => {});
  let isAsking = false;

  async function read(): Promise<void> {
    try {
      const { done, value } = await source.read();
      isAsking = false;
      line.reader.receive(done ? null : value);
    } catch (error) {
      line.reader.breakOff(error);
    }
  }

  const line: Line = {
    alpn: socket.alpn,
    reader,
    ask() {
      if (isAsking) return;
      isAsking = true;
      void read();
    },
    write: (bytes) => sink.write(bytes),
    end: () => sink.close(),
    startTls: (wish) => socket.startTls(wish),
    close() {
      sink.abort().catch(() => {});
      source.cancel().catch(() => {});
    },
  };
  return line;
}
