import type { Manifest } from '@streamspace/plugin-sdk';
import { pathKind } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import type { JsonPath } from '../json/document.ts';
import { isJsonObject } from '../json/object.ts';
import type { Check, LoadedPlugin } from './loaded-plugin.ts';

/** That the files a manifest names exist: code or what it is built from, a theme's tokens, pictures. */
export const checkEntrypoints: Check = (plugin) => {
  const { manifest } = plugin;
  if (manifest === undefined) return [];
  return [...checkCode(plugin, manifest), ...checkPictures(plugin, manifest)];
};

function checkCode({ directory, document }: LoadedPlugin, manifest: Manifest): Finding[] {
  return Object.entries(manifest.entrypoints).flatMap(([name, file = '']) => {
    const source = manifest.type === 'theme' ? undefined : sourceOf(file);
    const exists = [file, source].some((each) => each !== undefined && pathKind(directory, each) === 'file');
    if (exists) return [];
    const alternative = source === undefined ? '' : `, nor does ${source}, from which it would be built`;
    const message = `"${file}" does not exist${alternative}`;
    return [createFinding('entry-missing', document.file, message, document.locate(['entrypoints', name]))];
  });
}

/** `index.js` is built from `src/index.ts`. */
export function sourceOf(file: string): string | undefined {
  return /\.[cm]?js$/.test(file) ? `src/${file.replace(/\.[cm]?js$/, '.ts')}` : undefined;
}

function checkPictures({ path, directory, document }: LoadedPlugin, manifest: Manifest): Finding[] {
  const findings: Finding[] = [];
  for (const [place, file] of pictures(manifest)) {
    const range = document.locate(place);
    if (!/\.(svg|png)$/.test(file)) {
      findings.push(createFinding('icon-format', document.file, `"${file}" is neither an .svg nor a .png file`, range));
    } else if (pathKind(directory, file) !== 'file') {
      findings.push(createFinding('asset-missing', document.file, `"${file}" does not exist in ${path}`, range));
    }
  }
  return findings;
}

/** The icon, and those of contributions that are files and not the name of a built-in icon. */
function pictures({ icon, contributes = {} }: Manifest): [place: JsonPath, file: string][] {
  const found: [JsonPath, string][] = icon === undefined ? [] : [[['icon'], icon]];
  for (const [section, entries] of Object.entries(contributes)) {
    entries?.forEach((entry: unknown, index) => {
      const file = isJsonObject(entry) ? entry['icon'] : undefined;
      if (typeof file === 'string' && file.includes('/')) found.push([['contributes', section, index, 'icon'], file]);
    });
  }
  return found;
}
