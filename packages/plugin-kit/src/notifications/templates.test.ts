import { sampleEvent } from '@streamspace/plugin-testing';
import { expect, test } from 'vitest';
import { toNotice } from './notice.ts';
import { createTemplates, templateFault, type Texts } from './templates.ts';

const session = { id: 'ada-firefox', user: 'u-ada', username: 'ada', template: 'firefox' };
const event = sampleEvent('session.created', { session });
const usual = toNotice(event, { includeDetails: true, baseUrl: 'https://streamspace.example' });

function apply(byEvent: Readonly<Record<string, Texts>>) {
  const warnings: string[] = [];
  const log = { warn: (message: string, fields?: object) => void warnings.push(message + JSON.stringify(fields)) };
  return { ...createTemplates(byEvent, log)(usual, event), warnings };
}

test('an operator’s text stands in place of the usual one, and sees the notice', () => {
  const title = '{{ facts.user | upcase }} opened {{ facts.template }}';
  expect(apply({ 'session.*': { title, summary: '{{ type }} {{ session.id }}' } })).toMatchObject({
    title: 'ADA opened firefox',
    summary: 'session.created ada-firefox',
  });
  expect(apply({ 'user.created': { title } }).title).toBe('New session');
  expect(apply({ 'session.*': { title: 'any' }, 'session.created': { title: 'exact' } }).title).toBe('exact');
});

test('what a template makes is one visible line, and where it makes nothing the usual text stands', () => {
  expect(apply({ 'session.created': { title: 'a\n\n{{ "b" }}\u202E' } }).title).toBe('a b');
  expect(apply({ 'session.created': { title: '{{ nothing }}' } }).title).toBe('New session');
  expect(Array.from(apply({ 'session.created': { title: 'x'.repeat(1000) } }).title)).toHaveLength(100);
});

test.each([
  ['an unknown filter', '{{ title | explode }}'],
  ['an open tag', '{% if title %}'],
  ['an unknown tag', '{% evil %}'],
])('%s is a fault that is found before it is used', (_what, text) => {
  expect(templateFault(text)).toEqual(expect.any(String));
});

test.each([
  ['a loop without end', '{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}'],
  ['a text that doubles', `{% assign x = "0123456789" %}${'{% assign x = x | append: x %}'.repeat(40)}{{ x }}`],
  ['a huge range', '{{ (1..100000000) | join: "," }}'],
  ['a file', '{% include "/etc/passwd" %}'],
  ['a file by another tag', '{% render "../../secrets" %}'],
])('%s ends with the usual text', (_what, text) => {
  const { title, warnings } = apply({ 'session.created': { title: text } });
  expect(title).toBe('New session');
  expect(warnings).toHaveLength(1);
});

test('prototypes and functions are out of reach', () => {
  const text = '[{{ title.constructor }}{{ facts.__proto__ }}{{ facts.constructor.name }}{{ facts.toString }}]';
  expect(apply({ 'session.created': { title: text } }).title).toBe('[]');
});
