import { PluginError } from '@streamspace/plugin-sdk';
import { bundleGuest } from '../bundle/bundle-guest.ts';
import type { Admission, CallHandler } from '../channel/incoming-calls.ts';
import type { CallOptions } from '../channel/outgoing-calls.ts';
import { createPeer } from '../channel/peer.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { ExitStatus, SandboxEngine, SandboxProcess } from '../engine/engine.ts';
import { describeForPlugin } from './describe-for-plugin.ts';
import { describeCrash, type ExitInfo } from './exit-info.ts';
import { watchHeartbeat } from './heartbeat.ts';
import { createLineGate, readLines, readLogEntry, type LogLine } from './log-lines.ts';
import { watchMemory } from './memory-watchdog.ts';
import { processEnded } from '../process-ended.ts';

export interface SandboxOptions {
  readonly engine: SandboxEngine;
  /** Folder with the plugin's bundle, see `bundlePlugin`. */
  readonly bundleDir: string;
  readonly memory?: {
    /** Heap of JavaScript, in MiB. Default 64. */
    readonly heapMb?: number;
    /** Resident memory in all, in MiB. Default 192 above the heap. */
    readonly residentMb?: number;
  };
  /** A call of the plugin. What it throws crosses as a {@link PluginError}; any other error only as `INTERNAL`. */
  readonly onCall: CallHandler;
  /** Lets a call wait before it reaches `onCall`. */
  readonly admit?: Admission;
  /** Log of the plugin, rate-limited; what the process prints is part of it. */
  readonly onLog: (line: LogLine) => void;
  /** Called once, when a sandbox that had started is gone. */
  readonly onExit?: (info: ExitInfo) => void;
  /** A call failed with an error that is no {@link PluginError}. */
  readonly onFault?: (error: unknown, method: string | undefined) => void;
  /** Longest silence, in milliseconds. Default 5,000. */
  readonly hungMs?: number;
  readonly clock?: Clock;
}

/** One plugin in a process of its own. */
export interface Sandbox {
  readonly pid: number;
  /** The walls around this process. */
  readonly layers: readonly string[];
  /**
   * Calls the plugin.
   *
   * @throws {PluginError} what the plugin threw; `TIMEOUT`; `INTERNAL` with the reason when the process ends before it has
   *   answered; `RATE_LIMITED` while the plugin does not read.
   */
  call(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  readonly memoryBytes: () => number | undefined;
  kill(reason: string): void;
  /** Asks it to end, and kills it after `graceMs`. Default 5,000. */
  stop(graceMs?: number): Promise<ExitInfo>;
  readonly exited: Promise<ExitInfo>;
}

const startLimitMs = 10_000;
const closeGraceMs = 1_000;
const defaultHeapMb = 64;
/** What a process needs beside its heap: itself, and buffers. */
const besideHeapMb = 192;
const keptErrorLines = 40;

/**
 * Starts a plugin's process and resolves when its module has been evaluated. `onLoad` has not run then: that is the call
 * `load`.
 *
 * @throws {PluginError} `INTERNAL` when it crashes or does not come up within 10 s, `UNSUPPORTED` where no engine runs.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { engine, clock = systemClock } = options;
  const heapMb = options.memory?.heapMb ?? defaultHeapMb;
  const residentMb = options.memory?.residentMb ?? heapMb + besideHeapMb;
  const entryFile = await bundleGuest(options.bundleDir);
  const process = await engine.start({ entryFile, heapMb, residentMb });
  const ready = Promise.withResolvers<void>();
  let closeTimer: unknown;
  let verdict: Pick<ExitInfo, 'kind' | 'reason'> | undefined;

  function end(kind: ExitInfo['kind'], reason: string): void {
    verdict ??= { kind, reason };
    process.kill();
  }
  const kill = (reason: string): void => end('killed', reason);

  const gate = createLineGate(clock, options.onLog);
  const errorLines = readOutput(process, gate.offer);
  const peer = createPeer(process.channel, {
    side: 'host',
    clock,
    onCall: options.onCall,
    ...(options.admit === undefined ? {} : { admit: options.admit }),
    onHello: () => ready.resolve(),
    onLog: (payload) => gate.offer(() => readLogEntry(payload)),
    // As a rule the process is ending, and its own reason is the better one.
    onClose: () => {
      closeTimer = clock.setTimeout(() => kill('killed: it closed its line to the host'), closeGraceMs);
    },
    onBroken: (reason) => kill(`killed: it ${reason}`),
    describeError(error, method) {
      const data = describeForPlugin(error);
      if (data.code === 'INTERNAL') options.onFault?.(error, method);
      return data;
    },
  });

  const startTimer = clock.setTimeout(
    () => kill(`killed: did not start within ${startLimitMs / 1000} s`),
    startLimitMs,
  );
  const stopMemory = watchMemory(process.memoryBytes, residentMb * 1024 * 1024, clock, () =>
    kill(`killed: used more than ${residentMb} MiB of memory`),
  );
  const hungMs = options.hungMs ?? 5_000;
  let stopHeartbeat: (() => void) | undefined;

  const exited = process.exited.then((status): ExitInfo => {
    clock.clearTimeout(startTimer);
    clock.clearTimeout(closeTimer);
    stopMemory();
    stopHeartbeat?.();
    const info = toExitInfo(status, verdict, errorLines, heapMb);
    peer.close(processEnded(info.reason));
    ready.reject(new PluginError('INTERNAL', `The plugin's process did not start: ${info.reason}`));
    return info;
  });

  await ready.promise;
  clock.clearTimeout(startTimer);
  stopHeartbeat = watchHeartbeat(peer, clock, hungMs, () => kill(`hung: no answer for ${hungMs / 1000} s`));
  void exited.then((info) => options.onExit?.(info));

  return {
    pid: process.pid,
    layers: process.layers,
    call: (method, params, callOptions) => peer.call(method, params, callOptions),
    memoryBytes: process.memoryBytes,
    kill: (reason) => kill(`killed: ${reason}`),
    async stop(graceMs = 5_000) {
      verdict ??= { kind: 'stopped', reason: 'stopped' };
      peer.shutdown();
      const timer = clock.setTimeout(process.kill, graceMs);
      const info = await exited;
      clock.clearTimeout(timer);
      return info;
    },
    exited,
  };
}

/** What the process prints goes to the log; the last lines of its errors are kept to explain a crash. */
function readOutput(process: SandboxProcess, offer: (make: () => LogLine) => void): readonly string[] {
  const errorLines: string[] = [];
  readLines(process.stdout, (message) => offer(() => ({ level: 'info', message })));
  readLines(process.stderr, (message) => {
    errorLines.push(message);
    if (errorLines.length > keptErrorLines) errorLines.shift();
    offer(() => ({ level: 'error', message }));
  });
  return errorLines;
}

function toExitInfo(
  { code, signal }: ExitStatus,
  verdict: Pick<ExitInfo, 'kind' | 'reason'> | undefined,
  errorLines: readonly string[],
  heapMb: number,
): ExitInfo {
  const { kind, reason } = verdict ?? {
    kind: 'crashed' as const,
    reason: describeCrash({ code, signal }, errorLines, heapMb),
  };
  return { kind, reason, code, signal };
}
