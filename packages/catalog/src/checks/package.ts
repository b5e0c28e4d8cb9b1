import { versionSchema } from '@streamspace/plugin-sdk';
import { pathKind, readJson } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import { fixJson } from '../fix/fix-json.ts';
import { isJsonObject } from '../json/object.ts';
import type { Check } from './loaded-plugin.ts';

/** That package.json, which a plain JavaScript plugin may do without, agrees with folder and manifest. */
export const checkPackage: Check = ({ root, path, directory, folder, document }) => {
  const file = `${path}/package.json`;
  const { isMissing, document: pack, findings } = readJson(root, file);
  if (isMissing && pathKind(directory, 'src/index.ts') === 'file') {
    return [createFinding('package-missing', file, 'does not exist, but the plugin is built from src/index.ts')];
  }
  if (pack === undefined) return findings;

  const content = isJsonObject(pack.value) ? pack.value : {};
  const found: Finding[] = [...findings];
  if (content['name'] !== folder) {
    const message = `the package is named ${quote(content['name'])}, but the folder is "${folder}": use one name for both`;
    const fix = fixJson(pack, `Name it "${folder}"`, (editor) => editor.set(['name'], folder));
    found.push(createFinding('package-name', file, message, pack.locate(['name']), fix));
  }
  const stated = isJsonObject(document.value) ? document.value['version'] : undefined;
  const version = versionSchema.safeParse(stated).data;
  if (version !== undefined && content['version'] !== version) {
    const message = `the version is ${quote(content['version'])}, but manifest.json says "${version}"`;
    const fix = fixJson(pack, `Write ${version}`, (editor) => editor.set(['version'], version));
    found.push(createFinding('package-version', file, message, pack.locate(['version']), fix));
  }
  const scripts = isJsonObject(content['scripts']) ? content['scripts'] : {};
  for (const name of installScripts.filter((each) => Object.hasOwn(scripts, each))) {
    const message = `the script "${name}" runs when somebody installs the package: remove it`;
    found.push(createFinding('package-install-script', file, message, pack.locate(['scripts', name], 'key')));
  }
  return found;
};

/** Scripts that package managers run by themselves, https://docs.npmjs.com/cli/v11/using-npm/scripts. */
const installScripts = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];

const quote = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
