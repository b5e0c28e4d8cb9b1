import { ui, type Block } from '@streamspace/plugin-sdk';
import { purposes, type GcsConfig } from './config.ts';
import { iamRole } from './iam-role.ts';
import { lifecycleRules } from './lifecycle.ts';
import { leastDays } from './storage-classes.ts';

/** What the page shows beside the state of the store: what an operator has to paste elsewhere, what costs, what is dangerous. */
export function gcsBlocks(config: GcsConfig, account: string | undefined): readonly Block[] {
  const { storageClass, apiEndpoint, signingServiceAccount } = config;
  const archived = purposes.filter((purpose) => storageClass[purpose] === 'ARCHIVE');
  return [
    ...(apiEndpoint.startsWith('http://')
      ? [ui.callout({ level: 'error', title: 'Objects and access tokens travel in the clear: "apiEndpoint" is http' })]
      : []),
    ...(archived.length === 0
      ? []
      : [
          ui.callout({
            level: 'warning',
            title: `ARCHIVE costs each time that something is read: ${archived.join(', ')}`,
          }),
        ]),
    ...(account === undefined && signingServiceAccount === undefined
      ? [
          ui.callout({
            level: 'warning',
            title: 'No addresses can be signed',
            text: 'The credentials hold no private key: set "signingServiceAccount"',
          }),
        ]
      : []),
    ui.facts(
      purposes.map((purpose) => {
        const name = storageClass[purpose];
        const days = leastDays[name];
        return {
          label: `Class of ${purpose}`,
          value: days === 0 ? name : `${name}: ${days} days are paid in any case`,
        };
      }),
    ),
    ui.card({
      title: 'Rights that the service account needs',
      children: [ui.code({ language: 'json', text: JSON.stringify(iamRole(config, account), undefined, 2) })],
    }),
    ui.card({
      title: 'Lifecycle rules that delete what a probe leaves that was killed',
      children: [ui.code({ language: 'json', text: JSON.stringify(lifecycleRules, undefined, 2) })],
    }),
  ];
}
