import { afterEach, expect, test } from 'vitest';
import { instant } from '../instant.ts';
import { platformItself } from './initiator.ts';
import { morning, openTestPlatform } from '../test-support/open-test-platform.ts';
import { seedTemplates } from './seed/templates.ts';
import { revisionOf } from './templates.ts';

let platform: ReturnType<typeof openTestPlatform>;
afterEach(() => platform.stop());

test('the revision depends on what a template says, not on the order in which it says it', () => {
  platform = openTestPlatform();
  const [content] = seedTemplates;
  if (content === undefined) throw new Error('no template is seeded');
  const reversed = Object.fromEntries(Object.entries(content).toReversed()) as typeof content;
  expect(revisionOf(reversed)).toBe(revisionOf(content));
  expect(revisionOf({ ...content, image: 'other' })).not.toBe(revisionOf(content));
  expect(platform.parts.templates.get(content.name).revision).toBe(revisionOf(content));
});

test('a change of a template gives it a new revision and is stated with the old one', () => {
  platform = openTestPlatform();
  const before = platform.parts.templates.get('gimp');
  platform.transact((at) => platform.parts.templates.update('gimp', { image: 'gimp:4' }, at, platformItself));

  const after = platform.parts.templates.get('gimp');
  expect(after.revision).not.toBe(before.revision);
  expect(after).toMatchObject({ image: 'gimp:4', createdAt: before.createdAt, updatedAt: instant(morning) });
  expect(platform.events()).toMatchObject([
    { type: 'template.updated', data: { template: after, changes: ['image'], previousRevision: before.revision } },
  ]);
});
