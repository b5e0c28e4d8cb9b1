import { WebSocket } from 'ws';

/** A stream of frames, which can be ended. */
export interface FrameListener {
  readonly onFrame: (text: string) => void;
  /** Once, when there will be no more frames. `status` is that of a refusal, such as 401. */
  readonly onEnd: (status?: number) => void;
}

/** Opens the stream of frames at a WebSocket address. Returns the way to end it, which calls nobody back. */
export type OpenFrames = (url: string, token: string, listener: FrameListener) => () => void;

/** All sessions are in one frame. */
const maxFrameBytes = 64 * 2 ** 20;
const handshakeMs = 10_000;

/** The token goes into a header: in the address, one in a hundred would be refused, and all would be logged. */
export const openFrames: OpenFrames = (url, token, { onFrame, onEnd }) => {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    maxPayload: maxFrameBytes,
    handshakeTimeout: handshakeMs,
    followRedirects: false,
  });
  let ended = false;
  const end = (status?: number) => {
    if (ended) return;
    ended = true;
    socket.terminate();
    onEnd(status);
  };
  socket.on('message', (data, isBinary) => {
    if (!isBinary && !ended && Buffer.isBuffer(data)) onFrame(data.toString());
  });
  socket.on('unexpected-response', (_request, response) => end(response.statusCode));
  // An error is followed by a close, or is the answer to ending it before it was open.
  socket.on('error', () => end());
  socket.on('close', () => end());
  return () => {
    ended = true;
    socket.terminate();
  };
};
