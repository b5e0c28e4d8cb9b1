import { createRequestFaults } from './request-faults.ts';

/**
 * What goes wrong with a request. `error` is a code of the vendor's, in the form that the method uses; `hang` never answers,
 * `cut` breaks off in the middle of the body, `html` is the page of an overloaded proxy, with status 200.
 */
export type Failure =
  | { readonly error: string }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hang'
  | 'cut'
  | 'html';

export interface FailureOptions {
  /** Method such as `chat.update`, or `webhook`. Default: whatever comes next. */
  readonly on?: string;
  /** Requests that fail. Default 1. */
  readonly times?: number;
}

/** Failures that were asked for, until requests use them up. */
export interface FailurePlan {
  add(failure: Failure, options?: FailureOptions): void;
  /** The failure for the next request of a method. */
  take(method: string): Failure | undefined;
}

export function createFailurePlan(): FailurePlan {
  const planned = createRequestFaults<{ readonly operation: string }, Failure>();
  return {
    add: (failure, { on, times } = {}) =>
      planned.add(({ operation }) => on === undefined || on === operation, failure, times),
    take: (method) => planned.take({ operation: method }),
  };
}

/** A request follows its client's signal only while something holds it: undici refers to it weakly. */
const hanging = new Set<Request>();

/** Resolves never, and rejects as `fetch` does once the client has had enough. */
export function hang(request: Request): Promise<never> {
  hanging.add(request);
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => {
      hanging.delete(request);
      reject(request.signal.reason as Error);
    };
    if (request.signal.aborted) giveUp();
    else request.signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** A success whose body breaks off. */
export function cutResponse(): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"ok":tr'));
    },
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}

/** What a proxy in front of a vendor answers when it has no other idea. */
export function htmlResponse(): Response {
  const page = '<!DOCTYPE html><html><head><title>Server Error</title></head><body>Something went wrong</body></html>';
  return new Response(page, { headers: { 'content-type': 'text/html' } });
}
