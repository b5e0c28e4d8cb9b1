import { expect, test } from 'vitest';
import { manifestTypes } from './manifest-types.ts';

test('every value keeps its literal type, lists are tuples', () => {
  expect(
    manifestTypes({
      name: 'it"s',
      permissions: ['network', 'admin'],
      jobs: { a: { n: 8, on: true } },
      tags: [],
      x: {},
    }),
  ).toBe(`// Generated from manifest.json by \`streamspace plugin build\`.
declare const manifest: {
  readonly "name": "it\\"s";
  readonly "permissions": readonly [
    "network",
    "admin",
  ];
  readonly "jobs": {
    readonly "a": {
      readonly "n": 8;
      readonly "on": true;
    };
  };
  readonly "tags": readonly [];
  readonly "x": Readonly<Record<never, never>>;
};
export = manifest;
`);
});
