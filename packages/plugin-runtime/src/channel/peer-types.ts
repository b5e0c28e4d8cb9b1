import type { PluginError, PluginErrorData } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Side } from './frame.ts';
import type { Admission, CallHandler } from './incoming-calls.ts';
import type { CallOptions } from './outgoing-calls.ts';

/** The part of a Node socket that a peer uses. */
export interface ByteDuplex {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'close' | 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(bytes: Uint8Array): boolean;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
  readonly writableLength: number;
}

export interface PeerOptions {
  readonly side: Side;
  readonly onCall: CallHandler;
  readonly admit?: Admission;
  /** Host only: the guest is ready. */
  readonly onHello?: () => void;
  /** Host only: one log entry, not yet parsed, so that a flood can be dropped cheaply. */
  readonly onLog?: (payload: Uint8Array) => void;
  /** Guest only. */
  readonly onShutdown?: () => void;
  /** The other side closed the connection. */
  readonly onClose?: () => void;
  /** The other side broke the protocol or does not read; the connection is of no more use. */
  readonly onBroken?: (reason: string) => void;
  /** What a failed call tells the caller. Default: code and message of the error. */
  readonly describeError?: (error: unknown, method: string | undefined) => PluginErrorData;
  readonly clock?: Clock;
}

export interface Peer {
  /**
   * Calls the other side.
   *
   * @throws {PluginError} what the other side threw; `TIMEOUT` after `deadlineMs`; `RATE_LIMITED` while the other side
   *   does not read; `INVALID_ARGUMENT` for parameters that are not JSON. The reason of `signal` when that aborts.
   */
  call(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  hello(): void;
  log(entry: object): void;
  ping(): void;
  shutdown(): void;
  /** Ends the connection; everything under way fails with `reason`. */
  close(reason: PluginError): void;
  /** When the other side was last heard, on the peer's clock. */
  readonly heardAt: number;
  /** `false` while the other side is held back. */
  readonly reading: boolean;
  /** Calls of this side without an answer yet. */
  readonly inFlight: number;
  /** Bytes that the other side has not taken yet. */
  readonly backlogBytes: number;
}
