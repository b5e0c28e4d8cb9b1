import { toPluginErrorData } from '@streamspace/plugin-sdk';
import { secondMs } from '../instant.ts';
import type { HttpClient } from './http-client.ts';
import type { ParsedRemoteOptions } from './options.ts';
import type { Reads } from './reads.ts';
import type { SessionTracker } from './session-tracker.ts';
import { parseFrame, type WireSession } from './wire.ts';

const firstRetryMs = secondMs;
const longestRetryMs = 30 * secondMs;
/** Frames come every 3 s; a connection without any is dead, whatever TCP says. */
const silenceMs = 15 * secondMs;

/**
 * Follows the sessions over frames, and over lists where frames do not come. Never gives up; waits longer each time.
 * Returns the way to stop.
 */
export function watchPlatform(
  { url, clock, openFrames, log }: ParsedRemoteOptions,
  http: HttpClient,
  reads: Reads,
  tracker: SessionTracker,
): () => void {
  let isStopped = false;
  let failures = 0;
  let isChecking = false;
  let timer: unknown;
  let closeFrames = () => {};

  function see(sessions: readonly WireSession[]): void {
    const missing = tracker.see(sessions, clock.now());
    if (missing.length > 0 && !isChecking) void check(missing);
  }

  /** A single session's 404 may be a database that is down; the list says so with an error. */
  async function check(missing: readonly string[]): Promise<void> {
    isChecking = true;
    try {
      const sessions = await reads.wireSessions();
      if (!isStopped) tracker.confirmGone(missing, sessions, clock.now());
    } catch (error) {
      log(`Cannot look for sessions that are missing: ${toPluginErrorData(error).message}`);
    } finally {
      isChecking = false;
    }
  }

  async function connect(): Promise<void> {
    const token = await http.signIn.token();
    if (isStopped) return;
    closeFrames = openFrames(`${url.replace(/^http/, 'ws')}/api/v1/ws/sessions`, token, {
      onFrame(text) {
        const sessions = parseFrame(text);
        if (sessions === undefined) return;
        failures = 0;
        guardSilence();
        try {
          see(sessions);
        } catch (error) {
          log(`Cannot keep what the control plane tells: ${toPluginErrorData(error).message}`);
        }
      },
      onEnd(status) {
        if (status === 401) http.signIn.reject(token);
        void retry(status === undefined ? 'the connection ended' : `the control plane answered ${status}`);
      },
    });
    guardSilence();
  }

  function guardSilence(): void {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => {
      closeFrames();
      void retry(`no frame came for ${silenceMs / secondMs} s`);
    }, silenceMs);
  }

  async function retry(reason: string): Promise<void> {
    clock.clearTimeout(timer);
    if (isStopped) return;
    failures += 1;
    const waitMs = Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs);
    if (failures === 2) log(`Sessions are followed by lists until frames come again: ${reason}`);
    timer = clock.setTimeout(start, waitMs);
    if (failures < 2) return;
    try {
      const sessions = await reads.wireSessions();
      if (!isStopped) see(sessions);
    } catch {
      // The next attempt tells.
    }
  }

  function start(): void {
    connect().catch((error: unknown) => retry(toPluginErrorData(error).message));
  }

  start();
  return () => {
    isStopped = true;
    clock.clearTimeout(timer);
    closeFrames();
  };
}
