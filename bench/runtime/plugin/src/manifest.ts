/** What the small plugin declares; copies differ in their name, and say in `onLoad` what they listen to. */
export const manifest = {
  name: 'bench-plugin',
  version: '1.0.0',
  displayName: 'Benchmark',
  description: 'Handles events at once, and measures its own calls',
  type: 'extension',
  author: 'StreamSpace Team',
  license: 'MIT',
  permissions: ['read:sessions', 'network'],
  permissionReasons: { 'read:sessions': 'Events with data', network: 'Transfers to the server of the benchmark' },
  network: {
    hosts: [
      { config: 'url', reason: 'The server of the benchmark' },
      {
        host: '127.0.0.1',
        port: { config: 'socketPort' },
        protocol: 'tcp',
        when: 'socketPort',
        reason: 'The server of the benchmark',
      },
    ],
  },
  entrypoints: { main: 'index.js' },
  contributes: {
    commands: [
      { id: 'bench:calls', title: 'Call the host' },
      { id: 'bench:download', title: 'Download' },
      { id: 'bench:upload', title: 'Upload' },
      { id: 'bench:receive', title: 'Download by socket' },
      { id: 'bench:send', title: 'Upload by socket' },
      { id: 'bench:posts', title: 'Send small requests' },
    ],
  },
} as const;
