import type { Duplex, Readable } from 'node:stream';

export interface StartOptions {
  /** Module to run. All it imports lies beside it. */
  readonly entryFile: string;
  /** Heap of JavaScript, in MiB. */
  readonly heapMb: number;
  /** Memory in all, in MiB. A hard ceiling where the operating system offers one. */
  readonly residentMb: number;
}

export interface ExitStatus {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** One process with one plugin in it. */
export interface SandboxProcess {
  readonly pid: number;
  /** The private line between host and guest. */
  readonly channel: Duplex;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What stands around this process, see {@link SandboxEngine.layers}. */
  readonly layers: readonly string[];
  /** At once, and without asking the process. */
  readonly kill: () => void;
  /** Resolves when the process is gone and its output has been read. */
  readonly exited: Promise<ExitStatus>;
  /** Resident memory; `undefined` when the process is gone or this system does not tell. */
  readonly memoryBytes: () => number | undefined;
}

/** What runs plugins, each in a process of its own that can do nothing but talk to the host. */
export interface SandboxEngine {
  /**
   * @throws {PluginError} `UNSUPPORTED` on a system where it cannot run.
   */
  start(options: StartOptions): Promise<SandboxProcess>;
  /** The walls around a plugin whose bundle lies in `directory`, in words for an operator. */
  layers(directory: string): readonly string[];
}
