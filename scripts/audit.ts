// What is known of the packages that bundles and published packages carry. Waivers stand in audit-waivers.json.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { auditFaults, waiversSchema, type Advisory } from './audit-waivers.ts';

const root = join(import.meta.dirname, '..');
const waiversFile = join(root, 'audit-waivers.json');

/** @see https://pnpm.io/cli/audit */
const reportSchema = z.object({
  advisories: z.record(
    z.string(),
    z.object({
      github_advisory_id: z.string(),
      module_name: z.string(),
      severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
      title: z.string(),
      url: z.string(),
    }),
  ),
});

function readAdvisories(): readonly Advisory[] {
  const { stdout, stderr } = spawnSync('npx', ['--yes', 'pnpm@12.21.0', 'audit', '--prod', '--json'], {
    cwd: root,
    encoding: 'utf8',
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(stdout);
  } catch {
    throw new Error(`The registry could not be asked: ${stderr || stdout}`);
  }
  return Object.values(reportSchema.parse(parsed).advisories).map((each) => ({
    id: each.github_advisory_id,
    package: each.module_name,
    severity: each.severity,
    title: each.title,
    url: each.url,
  }));
}

const waivers = existsSync(waiversFile) ? waiversSchema.parse(JSON.parse(readFileSync(waiversFile, 'utf8'))) : [];
const advisories = readAdvisories();
const faults = auditFaults(advisories, waivers, new Date().toISOString().slice(0, 10));
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log(`${advisories.length} advisories, ${waivers.length} of them waived`);
process.exitCode = faults.length === 0 ? 0 : 1;
