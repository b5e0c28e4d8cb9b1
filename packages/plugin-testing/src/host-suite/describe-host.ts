import { describe } from 'vitest';
import { collectionsContract } from './collections-contract.ts';
import { commandsContract } from './commands-contract.ts';
import { configContract } from './config-contract.ts';
import { beginQuarantine, crashContract } from './crash-contract.ts';
import { dataContract } from './data-contract.ts';
import { decisionsContract } from './decisions-contract.ts';
import { deliveriesContract } from './deliveries-contract.ts';
import { emitContract } from './emit-contract.ts';
import { eventsContract } from './events-contract.ts';
import { fetchContract } from './fetch-contract.ts';
import { jobsContract } from './jobs-contract.ts';
import { lifecycleContract } from './lifecycle-contract.ts';
import { logsContract } from './logs-contract.ts';
import { peopleContract } from './people-contract.ts';
import { permissionsContract } from './permissions-contract.ts';
import { pointsContract } from './points-contract.ts';
import { routesContract } from './routes-contract.ts';
import { servicesContract } from './services-contract.ts';
import { socketsContract } from './sockets-contract.ts';
import { spoolContract } from './spool-contract.ts';
import { storageContract } from './storage-contract.ts';
import type { OpenHost } from './suite-host.ts';
import { webSocketsContract } from './web-sockets-contract.ts';
import { timeContract } from './time-contract.ts';
import { viewsContract } from './views-contract.ts';

/** How a host treats a plugin: the same on every kind of host, so that a green unit test means the same in production. */
export function describeHost(name: string, open: OpenHost): void {
  describe(`on ${name}`, () => {
    const endQuarantine = beginQuarantine(open);
    permissionsContract(open);
    eventsContract(open);
    emitContract(open);
    deliveriesContract(open);
    jobsContract(open);
    configContract(open);
    storageContract(open);
    collectionsContract(open);
    spoolContract(open);
    lifecycleContract(open);
    crashContract(open);
    commandsContract(open);
    viewsContract(open);
    routesContract(open);
    pointsContract(open);
    decisionsContract(open);
    peopleContract(open);
    servicesContract(open);
    fetchContract(open);
    socketsContract(open);
    webSocketsContract(open);
    logsContract(open);
    timeContract(open);
    dataContract(open);
    endQuarantine();
  });
}
