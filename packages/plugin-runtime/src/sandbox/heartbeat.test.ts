import { expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import { watchHeartbeat } from './heartbeat.ts';

interface Patient {
  heardAt: number;
  reading: boolean;
  pings: number;
  hungAt: number | undefined;
  readonly clock: VirtualClock;
}

function watch(answer: (patient: Patient) => void): Patient {
  const clock = createVirtualClock();
  const patient: Patient = { heardAt: 0, reading: true, pings: 0, hungAt: undefined, clock };
  const heart = {
    get heardAt() {
      return patient.heardAt;
    },
    get reading() {
      return patient.reading;
    },
    ping() {
      patient.pings += 1;
      answer(patient);
    },
  };
  watchHeartbeat(heart, clock, 5_000, () => {
    patient.hungAt = clock.now();
  });
  return patient;
}

test('an idle guest that answers its pings lives on', async () => {
  const patient = watch((self) => {
    self.heardAt = self.clock.now() + 1;
  });
  await patient.clock.advance(60_000);
  expect(patient.hungAt).toBeUndefined();
  expect(patient.pings).toBeGreaterThan(20);
});

test('a guest that falls silent is hung after five seconds', async () => {
  const patient = watch(() => {});
  await patient.clock.advance(20_000);
  expect(patient.hungAt).toBe(5_000);
  expect(patient.pings).toBe(1);
});

test('a guest that is busy talking is not pinged', async () => {
  const patient = watch(() => {});
  for (let second = 0; second < 30; second += 1) {
    await patient.clock.advance(1_000);
    patient.heardAt = patient.clock.now();
  }
  expect(patient.pings).toBe(0);
});

test('a guest that the host does not listen to is not blamed for its silence', async () => {
  const patient = watch(() => {});
  patient.reading = false;
  await patient.clock.advance(60_000);
  expect(patient.hungAt).toBeUndefined();
});

test('a host that stood still itself gives the guest time to answer', async () => {
  const clock = createVirtualClock();
  let pings = 0;
  let hung = false;
  const heart = { heardAt: -3_600_000, reading: true, ping: () => (pings += 1) };
  watchHeartbeat(heart, clock, 5_000, () => (hung = true));
  await clock.advance(1_000);
  expect({ pings, hung }).toEqual({ pings: 1, hung: false });
  heart.heardAt = clock.now();
  await clock.advance(1_500);
  expect(hung).toBe(false);
});
