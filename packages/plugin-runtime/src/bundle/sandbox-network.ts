import type { Plugin } from 'rolldown';

/** Modules of Node that the guest makes of sockets of the host, each as `sockets.mjs` exports it. */
const replaced: Readonly<Record<string, string>> = {
  net: 'net',
  tls: 'tls',
  dns: 'dns',
  'dns/promises': 'dns.promises',
};
const virtual = '\0network:';

/** Beside the bundle, see `bundleGuest`. */
const networkFile = './sockets.mjs';

/**
 * Gives a plugin the network of the host in place of Node's, which has none in a sandbox. A bundle that uses none of it is
 * left without, and starts the sooner.
 */
export function sandboxNetwork(): Plugin {
  let usesAgents = false;
  return {
    ...facades('sandbox-network', (name) => {
      const [module = name, member] = (replaced[name] ?? name).split('.');
      const own = member === undefined ? 'found' : `found.${member}`;
      return `import { ${module} as found } from '${networkFile}'; const own = ${own};`;
    }),
    // However a module asks for them, also one that was bundled before.
    transform: {
      filter: { code: /["'`](node:)?https?["'`]/ },
      handler() {
        usesAgents = true;
        return null;
      },
    },
    // Agents get their connections before the plugin is evaluated.
    banner: () => (usesAgents ? `import '${networkFile}';` : ''),
  };
}

/**
 * Has a bundle import those modules from Node, also where its source requires them: what is imported can be replaced when
 * the bundle is bundled once more, for a sandbox.
 */
export function importedNetwork(): Plugin {
  return facades('imported-network', (name) => `import own from 'node:${name}';`);
}

/** @param begin What gives a module that stands for Node's its `own`. */
function facades(name: string, begin: (name: string) => string): Plugin {
  return {
    name,
    resolveId(source, importer) {
      if (importer?.startsWith(virtual) === true) return source === networkFile ? { id: source, external: true } : null;
      const module = source.replace(/^node:/, '');
      return Object.hasOwn(replaced, module) ? `${virtual}${module}` : null;
    },
    load(id) {
      if (!id.startsWith(virtual)) return null;
      const module = id.slice(virtual.length);
      const names = Object.keys(process.getBuiltinModule(module) ?? {}).filter((each) => each !== 'default');
      // Both ways to import find all of it.
      return [begin(module), 'export default own;', ...names.map((each) => `export const ${each} = own.${each};`)].join(
        '\n',
      );
    },
  };
}
