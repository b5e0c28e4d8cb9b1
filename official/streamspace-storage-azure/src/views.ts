import { ui, type Block } from '@streamspace/plugin-sdk';
import { purposes, type AzureConfig } from './config.ts';
import { roleAssignments, sasCommand } from './roles.ts';
import { leastDays } from './tiers.ts';

/** What the page shows beside the state of the store: what an operator has to run elsewhere, and what is dear or dangerous. */
export function azureBlocks(config: AzureConfig): readonly Block[] {
  const { accessTier, immutability, credentialMode, endpoint } = config;
  const early = purposes.filter(
    (purpose) => (immutability[purpose]?.days ?? Infinity) < leastDays[accessTier[purpose]],
  );
  return [
    ...(endpoint.startsWith('http://')
      ? [
          ui.callout({
            level: 'error',
            title: 'Objects and signatures travel in the clear: "endpoint" is no https address',
          }),
        ]
      : []),
    ...early.map((purpose) =>
      ui.callout({
        level: 'warning',
        title: `Deleting ${purpose} when their retention ends costs more than keeping them`,
        text: `They are kept for ${immutability[purpose]?.days} days, and ${accessTier[purpose]} is paid for ${leastDays[accessTier[purpose]]}: take a warmer tier`,
      }),
    ),
    ui.table({
      label: 'Access tiers',
      key: 'purpose',
      columns: ['purpose', { key: 'tier', title: 'Tier' }, { key: 'days', title: 'Paid for at least' }],
      rows: purposes.map((purpose) => ({
        purpose,
        tier: accessTier[purpose],
        days:
          leastDays[accessTier[purpose]] === 0 ? 'as long as it is there' : `${leastDays[accessTier[purpose]]} days`,
      })),
    }),
    ui.card({ title: 'Rights', children: [rights(config, credentialMode)] }),
  ];
}

function rights(config: AzureConfig, mode: AzureConfig['credentialMode']): Block {
  if (mode === 'shared-key')
    return ui.text('The key of the account may do everything. An application or a SAS token with less rights is safer');
  return ui.code({ language: 'shell', text: mode === 'sas' ? sasCommand(config) : roleAssignments(config) });
}
