export { createFakeControlPlane, type FakeControlPlane, type FakeOptions } from './create-fake-control-plane.ts';
export type { Faults } from './faults.ts';
export type { FakeSession, FakeState, FakeTransition, FakeUser } from './rows.ts';
export { serveFake, type ServedFake } from './serve-fake.ts';
export type { World } from './world.ts';
