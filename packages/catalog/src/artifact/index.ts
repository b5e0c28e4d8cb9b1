export { ArtifactError, type ArtifactFault } from './artifact-error.ts';
export { artifactLimits } from './layout.ts';
export { packPlugin, type Artifact, type PackOptions } from './pack.ts';
export { sbomFile, type BundledPackage } from './sbom.ts';
export { verifyArtifact, type Expected, type VerifiedArtifact } from './verify.ts';
export type { ArtifactFiles } from './write-tar.ts';
