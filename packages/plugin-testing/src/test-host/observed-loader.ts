import type { InProcessLoader, InProcessPlugin } from '@streamspace/plugin-runtime';
import { PluginError } from '@streamspace/plugin-sdk';

/** A loader that knows its copies of the plugin. */
export interface ObservedLoader extends InProcessLoader {
  /**
   * The copy that takes deliveries.
   *
   * @throws {PluginError} `INVALID_STATE` while none runs.
   */
  running(): InProcessPlugin;
  crashAll(reason: string): void;
}

export function observe(loader: InProcessLoader): ObservedLoader {
  const copies = new Set<InProcessPlugin>();
  let loaded: InProcessPlugin | undefined;

  async function forgetWhenExited(process: InProcessPlugin): Promise<void> {
    await process.exited;
    copies.delete(process);
    if (loaded === process) loaded = undefined;
  }

  return {
    ...loader,
    async start(options) {
      const process = await loader.start(options);
      copies.add(process);
      void forgetWhenExited(process);
      return {
        ...process,
        call(method, params, callOptions) {
          // Other copies only describe themselves, or check a configuration.
          if (method === 'load') loaded = process;
          return process.call(method, params, callOptions);
        },
      };
    },
    running() {
      if (loaded === undefined) throw new PluginError('INVALID_STATE', 'The plugin does not run');
      return loaded;
    },
    crashAll(reason) {
      for (const process of copies) process.crash(reason);
    },
  };
}
