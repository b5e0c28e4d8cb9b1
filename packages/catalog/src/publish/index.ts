export { compatibleManifest, compatibleType } from './compat.ts';
export { catalogJsonFaults, forgottenKeys, manifestFaults } from './control-plane-2.ts';
export { offeredVersion } from './offered-version.ts';
export { offerLabel, offerYaml, type Offer } from './offer.ts';
export {
  planPublication,
  type PluginToPublish,
  type PublicationOptions,
  type PublicationPlan,
} from './plan-publication.ts';
export type { PackedVersion } from './plugin-files.ts';
export { PublicationError, type Publication, type PublishedVersion } from './publication.ts';
export { openPublication, parsePublication, readArchive } from './read-tree.ts';
export { lostByMistake, type AllowedRemovals } from './retention.ts';
export type { PublicationFault, PublicationFaultKind } from './fault.ts';
export { verifyTree, type VerifiedPublication, type VerifyOptions } from './verify-tree.ts';
export { writeTree } from './write-tree.ts';
