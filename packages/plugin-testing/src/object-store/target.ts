import type { Consumer, ObjectStore } from '@streamspace/plugin-sdk';

/** A store under test, as the conformance suite sees it. What a target cannot do is left out, and its cases are skipped. */
export interface ConformanceTarget extends AsyncDisposable {
  /** The store as a consumer has it. Default: plugin `recorder`, purpose `recordings`. */
  use(consumer?: Partial<Consumer>): ObjectStore;
  /** Puts objects of `recorder` into the store by a shorter way: text `x` under each key. Default: one by one. */
  seed?(keys: readonly string[]): Promise<void>;
  /** Sends a request to a signed address. */
  fetch?(url: string, init?: RequestInit): Promise<Response>;
  /** Lets time pass for signed addresses. */
  pass?(ms: number): Promise<void>;
  /** Ends the provider as a process ends that is killed, and starts it again with what it has stored. */
  kill?(): Promise<void>;
  /** What is in the store at all, other than by its own interface: whole keys, and uploads that have not ended. */
  residue?(): Promise<{ readonly objects: readonly string[]; readonly uploads: readonly string[] }>;
  readonly faults?: ConformanceFaults;
  /** The same store, opened with a configuration that is wrong. */
  openWrong?(what: 'secret' | 'bucket'): Promise<ConformanceTarget>;
  /** All log lines so far, and what must not be in them. */
  logs?(): readonly string[];
  readonly secrets?: readonly string[];
  /** Bytes that uploads hold in memory, and the most that they may. */
  memory?(): { readonly held: number; readonly most: number };
}

/** What goes wrong at the vendor, for so many requests. */
export interface ConformanceFaults {
  /** The vendor asks to slow down. */
  throttle(times: number): void;
  /** The vendor has a fault of its own. */
  fail(times: number): void;
  /** The vendor breaks off the body of the next answers after so many bytes. */
  cut(afterBytes: number, times: number): void;
  /** What arrives at the vendor is another body than was sent. */
  corrupt(times: number): void;
  /** The vendor does what the next write asks, and its answer is lost. */
  loseAnswer(): void;
  /** The vendor takes no more than the first bytes of reads and then says nothing, until it is cleared. */
  clear(): void;
}

export interface ConformanceOptions {
  /** Cases that the store cannot pass, by number or by number and title, and why. They are reported as skipped. */
  readonly cannot?: Readonly<Record<string, string>>;
  /** The only numbers that are run, for a second look at a store. Default: all. */
  readonly only?: readonly string[];
  /** Size of the object in cases about large ones. Default 64 MiB. */
  readonly largeBytes?: number;
}
