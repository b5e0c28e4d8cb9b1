import type { ClusterOffer } from '../api-types.ts';
import { route, type Route } from '../http/route.ts';
import { many, maybe, part } from '../schemas/described.ts';
import { clusterOfferSchema } from '../schemas/plugins.ts';
import { z } from 'zod';

export const offerRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/offers',
    role: 'operator',
    summary: 'List what kubectl apply has offered in the namespace of the service',
    answer: part<{ readonly offers: readonly ClusterOffer[]; readonly fault?: string }>({
      offers: many(clusterOfferSchema),
      fault: maybe(z.string().describe('Why the cluster cannot be asked at the moment')),
    }),
    handle({ offers }) {
      const fault = offers.fault();
      return { offers: offers.list(), ...(fault === undefined ? {} : { fault }) };
    },
  }),
];
