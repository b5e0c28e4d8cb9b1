import { isPluginError, type Json } from '@streamspace/plugin-sdk';
import type { Deliveries } from '../deliveries/index.ts';
import { noJobs, planJobs, type JobPlan } from './job-plan.ts';
import type { PluginRecord } from './plugin-table.ts';

/** The jobs of one installed plugin, as its manifest and configuration have them at the moment. */
export interface LiveJobs {
  readonly plan: JobPlan;
  /** Takes over a changed record. Its schedules run while the plugin is enabled, whether or not it is up. */
  follow(record: PluginRecord): void;
}

export interface LiveJobsOptions {
  readonly deliveries: Deliveries;
  /** Of the platform. */
  readonly timezone: string;
  /** Fills in the defaults of a configuration, or throws `CONFIG_INVALID`. */
  check(record: PluginRecord): Json;
  onError(error: unknown): void;
}

export function createLiveJobs({ deliveries, timezone, check, onError }: LiveJobsOptions): LiveJobs {
  let plan = noJobs;
  let followed: PluginRecord | undefined;

  /** A stored configuration that does not fit is reported when the plugin starts, not here. */
  function planOf(record: PluginRecord): JobPlan {
    try {
      return planJobs(record.manifest, check(record), timezone);
    } catch (error) {
      if (isPluginError(error) && error.code === 'CONFIG_INVALID') return noJobs;
      throw error;
    }
  }

  return {
    get plan() {
      return plan;
    },
    follow(record) {
      if (record === followed) return;
      followed = record;
      plan = planOf(record);
      deliveries.setSchedules(record.manifest.name, record.enabled ? plan.schedules : []).catch(onError);
    },
  };
}
