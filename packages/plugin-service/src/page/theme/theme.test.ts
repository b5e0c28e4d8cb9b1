import { statusIcons } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { isIconName } from '../ui/icon.tsx';
import { isSameChoice, ownLook } from './theme-context.ts';
import { themeHref } from './theme-link.ts';

const choice = { theme: 'paper', variant: 'dark', options: { accent: 'teal' } } as const;

test('the address of a look names all of the choice', () => {
  expect(themeHref(choice)).toBe('/theme.css?theme=paper&variant=dark&option-accent=teal');
  expect(themeHref(ownLook)).toBe('/theme.css?theme=&variant=auto');
});

test('two choices are the same when they show the same, whatever the order of their options', () => {
  const options = { accent: 'teal', size: '112' };
  expect(isSameChoice({ ...choice, options }, { ...choice, options: { size: '112', accent: 'teal' } })).toBe(true);
  expect(isSameChoice({ ...choice, options }, choice)).toBe(false);
  expect(isSameChoice(choice, { ...choice, variant: 'auto' })).toBe(false);
  expect(isSameChoice(choice, ownLook)).toBe(false);
});

test('the page can draw every sign that a theme may name', () => {
  expect(statusIcons.filter((name) => !isIconName(name))).toEqual([]);
});
