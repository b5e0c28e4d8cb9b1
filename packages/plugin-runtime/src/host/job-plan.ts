import { parseDurationMs, parseRate, PluginError, type Json, type Manifest, type Rate } from '@streamspace/plugin-sdk';
import { defaultJobQuota, type BatchLimits, type JobLimit, type JobQuota, type Schedule } from '../deliveries/index.ts';
import { evaluateWhen } from '../egress/index.ts';
import {
  cronTimetable,
  intervalTimetable,
  isTimeZone,
  parseCron,
  type Cron,
  type Timetable,
} from '../schedules/index.ts';
import { jobPolicy } from './api/index.ts';
import { createConfigValues, type ConfigValues, type OrConfig } from './config-values.ts';

const mostSchedules = 50;
const mostQuota: JobQuota = { jobs: 100_000, bytes: 256 * 1024 ** 2 };
const shortestEveryMs = 5000;
const batchWaitMs = { least: 100, most: 3_600_000, default: 1000 };
/** A batch crosses to the plugin in one message of 1 MiB. */
const mostBatchBytes = 1000 * 1024;

type JobDeclaration = NonNullable<Manifest['jobs']>[string];

/** How one job runs, beside the policy of each of its attempts. */
export interface JobControls {
  readonly rate?: Rate;
  readonly batch?: BatchLimits;
  readonly limit?: JobLimit;
}

/** What a manifest and a configuration say together about the jobs of a plugin. */
export interface JobPlan {
  readonly schedules: readonly Schedule[];
  controls(job: string): JobControls;
  /** What all jobs may have waiting: more than usual where a job declares more. */
  readonly quota: JobQuota;
}

/** The plan of a plugin whose configuration does not fit. */
export const noJobs: JobPlan = { schedules: [], controls: () => ({}), quota: defaultJobQuota };

/**
 * @param config With its defaults filled in.
 * @param timezone Of the platform.
 * @throws {PluginError} `CONFIG_INVALID` for a value in the configuration that makes no sense, `INVALID_ARGUMENT` for one
 *   in the manifest, and for more than 50 schedules.
 */
export function planJobs({ name, jobs = {} }: Manifest, config: Json, timezone: string): JobPlan {
  const values = createConfigValues(name, config);
  const declared = Object.entries(jobs);
  const timed = declared.filter(([, { cron, every }]) => cron !== undefined || every !== undefined);
  if (timed.length > mostSchedules) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `manifest.json of ${name} declares ${timed.length} jobs with "cron" or "every": at most ${mostSchedules}`,
    );
  }
  const controls = new Map(declared.map(([job, declaration]) => [job, controlsOf(job, declaration, values)]));
  const schedules = timed.flatMap(([job, declaration]) => {
    const timetable = timetableOf(job, declaration, values, timezone);
    if (timetable === undefined || !evaluateWhen(declaration.when, config)) return [];
    return [toSchedule(job, declaration, timetable, controls.get(job)?.limit)];
  });
  return { schedules, controls: (job) => controls.get(job) ?? {}, quota: quotaFor([...controls.values()]) };
}

function toSchedule(
  job: string,
  declaration: JobDeclaration,
  timetable: Timetable,
  limit: JobLimit | undefined,
): Schedule {
  return {
    job,
    timetable,
    catchUp: declaration.catchUp ?? 'once',
    jitterMs: declaration.jitter === undefined ? 0 : parseDurationMs(declaration.jitter),
    run: { ...jobPolicy(declaration), ...(limit === undefined ? {} : { limit }) },
  };
}

/** `undefined` for a job whose times the operator has left empty. */
function timetableOf(
  job: string,
  { cron, every, timezone }: JobDeclaration,
  values: ConfigValues,
  platformZone: string,
): Timetable | undefined {
  if (every !== undefined) {
    const what = `jobs.${job}.every`;
    const everyMs = values.durationMs(every, what);
    if (everyMs === undefined) return undefined;
    if (everyMs < shortestEveryMs) return values.refuse(every, what, 'is too short: at least 5 s');
    return intervalTimetable(Math.round(everyMs));
  }
  if (cron === undefined) return undefined;
  const text = values.text(cron, `jobs.${job}.cron`)?.trim().replaceAll(/\s+/g, ' ');
  const zone = zoneOf(job, timezone, values) ?? platformZone;
  return text === undefined ? undefined : cronTimetable(text, readCron(job, text, cron, values), zone);
}

function readCron(job: string, text: string, place: OrConfig<string>, values: ConfigValues): Cron {
  try {
    return parseCron(text);
  } catch (error) {
    return values.refuse(place, `jobs.${job}.cron`, `does not fit: ${(error as PluginError).message}`);
  }
}

function zoneOf(job: string, timezone: OrConfig<string> | undefined, values: ConfigValues): string | undefined {
  const zone = values.text(timezone, `jobs.${job}.timezone`);
  if (timezone === undefined || zone === undefined || isTimeZone(zone)) return zone;
  return values.refuse(
    timezone,
    `jobs.${job}.timezone`,
    `is no time zone: "${zone}". Write an IANA name such as "Europe/Berlin"`,
  );
}

function controlsOf(job: string, { rate, batch, limit, overflow = 'refuse' }: JobDeclaration, values: ConfigValues) {
  const controls: { -readonly [K in keyof JobControls]: JobControls[K] } = {};
  if (rate !== undefined) controls.rate = parseRate(rate);
  if (batch !== undefined) {
    const bytes = values.sizeBytes(batch.bytes, `jobs.${job}.batch.bytes`) ?? mostBatchBytes;
    controls.batch = {
      items: batch.items,
      bytes: Math.min(bytes, mostBatchBytes),
      waitMs: batchWait(job, batch.wait, values),
    };
  }
  if (limit !== undefined) {
    const bytes = values.sizeBytes(limit.bytes, `jobs.${job}.limit.bytes`) ?? defaultJobQuota.bytes;
    controls.limit = { items: limit.items, bytes, overflow };
  }
  return controls;
}

function batchWait(job: string, wait: OrConfig<string>, values: ConfigValues): number {
  const what = `jobs.${job}.batch.wait`;
  const waitMs = values.durationMs(wait, what) ?? batchWaitMs.default;
  if (waitMs >= batchWaitMs.least && waitMs <= batchWaitMs.most) return waitMs;
  return values.refuse(wait, what, 'is out of range: 100 ms to 1 h');
}

function quotaFor(controls: readonly JobControls[]): JobQuota {
  const sum = (pick: (limit: JobLimit) => number): number =>
    controls.reduce((total, { limit }) => total + (limit === undefined ? 0 : pick(limit)), 0);
  const between = (least: number, wanted: number, most: number): number => Math.max(least, Math.min(wanted, most));
  return {
    jobs: between(
      defaultJobQuota.jobs,
      sum(({ items }) => items),
      mostQuota.jobs,
    ),
    bytes: between(
      defaultJobQuota.bytes,
      sum(({ bytes }) => bytes),
      mostQuota.bytes,
    ),
  };
}
