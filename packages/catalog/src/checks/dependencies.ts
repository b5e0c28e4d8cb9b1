import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { readJson } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import { isJsonObject, type JsonObject } from '../json/object.ts';

/** Licences under which a package may be bundled into a plugin of any licence. */
const permissive = new Set(
  '0BSD Apache-2.0 Artistic-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause BSL-1.0 CC-BY-3.0 CC-BY-4.0 CC0-1.0 ISC MIT MIT-0 MPL-2.0 Python-2.0 Unicode-3.0 Unlicense WTFPL Zlib'.split(
    ' ',
  ),
);

/** Scripts that run on the machine of whoever installs a package, https://docs.npmjs.com/cli/v11/using-npm/scripts. */
const installScripts = ['preinstall', 'install', 'postinstall'];

interface Package {
  readonly name: string;
  readonly content: JsonObject;
  /** The dependency of the plugin that brings it in. */
  readonly through: string;
  readonly isOwn: boolean;
}

/**
 * Checks what the dependencies of a plugin bring in, all the way down: their licences, and whether they run something when
 * they are installed. It reads what is installed; where nothing is, nothing is known.
 */
export function checkDependencies(root: string, path: string): readonly Finding[] {
  const { document } = readJson(root, `${path}/package.json`);
  if (!isJsonObject(document?.value)) return [];
  const content = document.value;
  const report = (
    rule: 'dependency-license' | 'dependency-install-script',
    { through }: Package,
    message: string,
  ): Finding => createFinding(rule, document.file, message, document.locate(['dependencies', through], 'key'));

  return [...installed(join(root, path), content)].flatMap((each) => {
    const { name, content: its, isOwn } = each;
    if (isOwn) return [];
    const findings: Finding[] = [];
    const license = licenseOf(its);
    if (!isPermissive(license)) {
      const message = `brings in ${name}, whose licence is ${license === '' ? 'not stated' : `"${license}"`}`;
      findings.push(report('dependency-license', each, message));
    }
    const scripts = isJsonObject(its['scripts']) ? its['scripts'] : {};
    const runs = installScripts.filter((script) => Object.hasOwn(scripts, script));
    if (runs.length > 0) {
      const message = `brings in ${name}, which runs "${runs.join('" and "')}" when it is installed`;
      findings.push(report('dependency-install-script', each, message));
    }
    return findings;
  });
}

/** Every installed package that the dependencies lead to, once. */
function* installed(directory: string, content: JsonObject): Generator<Package> {
  const seen = new Set<string>();
  const queue = namesOf(content).map((name) => ({ name, from: directory, through: name }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { name, through } = next;
    const found = findPackage(next.from, name);
    if (found === undefined || seen.has(found.directory)) continue;
    seen.add(found.directory);
    // A package of the repository stands outside of node_modules, and is under its licence.
    yield { name, content: found.content, through, isOwn: !found.directory.split(sep).includes('node_modules') };
    queue.push(...namesOf(found.content).map((each) => ({ name: each, from: found.directory, through })));
  }
}

function namesOf({ dependencies }: JsonObject): readonly string[] {
  return isJsonObject(dependencies) ? Object.keys(dependencies) : [];
}

/** The package that Node would find. */
function findPackage(from: string, name: string): { directory: string; content: JsonObject } | undefined {
  if (!/^(@[\w.-]+\/)?[\w.-]+$/.test(name) || name.includes('..')) return undefined;
  try {
    for (let at = realpathSync(from); ; at = dirname(at)) {
      const directory = join(at, 'node_modules', name);
      if (existsSync(join(directory, 'package.json'))) {
        const content: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
        return isJsonObject(content) ? { directory: realpathSync(directory), content } : undefined;
      }
      if (at === dirname(at)) return undefined;
    }
  } catch {
    return undefined;
  }
}

/** Older packages have a list of objects, or one object. */
function licenseOf({ license, licenses }: JsonObject): string {
  const stated = license ?? (Array.isArray(licenses) ? (licenses[0] as unknown) : licenses);
  const type = isJsonObject(stated) ? stated['type'] : stated;
  return typeof type === 'string' ? type : '';
}

/** Of alternatives one is enough; of parts each counts. */
function isPermissive(license: string): boolean {
  const alternatives = license.replaceAll(/[()]/g, '').split(/\s+OR\s+/);
  return alternatives.some((each) =>
    each.split(/\s+AND\s+/).every((id) => permissive.has(id.replace(/\s+WITH\s+.*$/, ''))),
  );
}
