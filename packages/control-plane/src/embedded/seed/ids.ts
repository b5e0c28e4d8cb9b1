/** Ids of the seeded users, by user name. Stable, so that examples can name them. */
export const userIds = {
  ada: '7b1f8d52-4a6c-4f0a-9d7e-2c5e8a1b3f01',
  alan: '1d9c3e75-8b20-4e6f-a1d4-9f3b5c7e2a02',
  barbara: 'e4a70b16-2f9d-47c3-8e5a-6b1d0c9f4803',
  grace: '93f2c6a8-d05b-4b17-b6e9-1a7d4f8c5e04',
  katherine: '5c8e1f39-7a4d-40b2-9c63-d2f0b8a6e705',
  kiosk: 'c2a4e6d8-1b3f-4579-8ace-0f1e2d3c4b06',
  linus: '28d5b7f1-6c9e-4a30-8f12-e7c4a9b03d07',
  margaret: 'af06d3c4-95e8-4172-bd5f-3c8a1e7b6908',
} as const;

/** Ids of the seeded groups, by name. */
export const groupIds = {
  apollo: '6e0b9a7d-3c58-4f21-a4d6-8b2f7c1e5a09',
  engineering: '0c9d2f6e-6f0b-4a53-8f0e-5b1c7a90d311',
  platform: 'b85a1e4c-d720-4936-9e0f-4d6c2a8b7f12',
  research: '47f3c8b2-0e9a-4d65-b1c7-a5e8d9f02613',
} as const;
