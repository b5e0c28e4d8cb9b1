import { expect, test } from 'vitest';
import { createSite } from './site.ts';

const local = createSite({ port: () => 7437 });
const known = createSite({ publicUrl: 'https://plugins.example.com', port: () => 7437 });

test('a site of this machine answers to no other name', () => {
  expect(local.url()).toBe('http://127.0.0.1:7437');
  expect(['127.0.0.1:7437', 'localhost', 'localhost:9000'].every((host) => local.takes(host))).toBe(true);
  expect(['plugins.example.com', 'evil.example', ''].some((host) => local.takes(host))).toBe(false);
});

test('a public one answers to its name, and over a forwarded port', () => {
  expect(known.url()).toBe('https://plugins.example.com');
  expect(['plugins.example.com', 'PLUGINS.example.com', 'localhost:9000'].every((host) => known.takes(host))).toBe(
    true,
  );
  expect(['plugins.example.com:8443', 'plugins.example.com.evil.example'].some((host) => known.takes(host))).toBe(
    false,
  );
});

test('pages of it come from the origin that its name has', () => {
  expect(known.originFor('plugins.example.com')).toBe('https://plugins.example.com');
  expect(known.originFor('localhost:9000')).toBe('http://localhost:9000');
  expect(known.origins()).toEqual(['https://plugins.example.com', 'http://127.0.0.1:7437', 'http://localhost:7437']);
});

test('its cookie is bound to the name and to TLS', () => {
  expect(known.cookieFor('plugins.example.com')).toEqual({ name: '__Host-streamspace', secure: true });
  expect(known.cookieFor('localhost:9000')).toEqual({ name: 'streamspace-7437', secure: false });
});
