/** A plugin that means no good, and what the host's log about it says in the end. */
export interface HostilePlugin {
  /** Body of `onLoad`. */
  readonly source: string;
  /** `undefined`: it is held back, and nothing has to happen to it. */
  readonly verdict: RegExp | undefined;
}

const onEvent = (body: string): string => `api.webhooks.on('user.login', async () => { ${body} });`;
const pause = 'await new Promise((done) => setTimeout(done));';

/** Does `body` again and again from the first event on, between other work of its process. */
const again = (body: string): string => onEvent(`for (;;) { ${body} ${pause} }`);

export const hostilePlugins: Readonly<Record<string, HostilePlugin>> = {
  loops: { source: onEvent('for (;;);'), verdict: /hung: no answer for 5 s/ },
  'eats-heap': {
    source: `const kept = []; ${again('for (let i = 0; i < 1e5; i += 1) kept.push({ i, text: "x" + i });')}`,
    verdict: /out of memory, used more than 64 MiB of heap/,
  },
  'eats-bytes': {
    source: `const kept = []; ${again('kept.push(new Uint8Array(16 * 2 ** 20).fill(1));')}`,
    verdict: /used more than 256 MiB of memory|Array buffer allocation failed/,
  },
  'floods-calls': {
    source: again('for (let i = 0; i < 1000; i += 1) api.storage.set("k" + (i % 10), i).catch(() => {});'),
    verdict: undefined,
  },
  'floods-log': {
    source: again('for (let i = 0; i < 1000; i += 1) api.log.info("line " + i);'),
    verdict: /\d+ lines were dropped/,
  },
  'floods-output': {
    source: `const line = new TextEncoder().encode('x'.repeat(1000) + '\\n'); ${again('for (let i = 0; i < 1000; i += 1) Deno.stdout.writeSync(line);')}`,
    verdict: /\d+ lines were dropped/,
  },
  'never-answers': { source: onEvent('await new Promise(() => {});'), verdict: undefined },
  'throws-at-load': { source: 'throw new Error("no wish to load");', verdict: /no wish to load/ },
  'exits-at-load': { source: 'process.exit(3);', verdict: /ended with code 3/ },
  'starts-workers': {
    source: onEvent(
      `const url = URL.createObjectURL(new Blob(['for (;;);'])); for (;;) { new Worker(url, { type: 'module' }); ${pause} }`,
    ),
    verdict: /killed|crashed|hung/,
  },
  'writes-to-the-channel': {
    source: onEvent(
      `const { Socket } = process.getBuiltinModule('node:net'); const { write } = Object.getPrototypeOf(Socket.prototype);
       Socket.prototype.write = function () { return write.call(this, new Uint8Array(64).fill(200)); };`,
    ),
    verdict: /sent a frame of kind 200/,
  },
};
