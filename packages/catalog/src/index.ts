export { checkCatalog, type CatalogCheck } from './check-catalog.ts';
export { contrastReport, contrastReportFile } from './contrast-report.ts';
export { diffCatalogs, type CatalogDiff, type MoreFindings } from './diff/diff-catalogs.ts';
export { toDiffJson } from './diff/diff-json.ts';
export type { JudgedChange, PluginDiff } from './diff/diff-plugin.ts';
export { formatSheet, type SheetOptions } from './diff/diff-sheet.ts';
export { readSide, type Side, type SidePlugin } from './diff/read-side.ts';
export { discoverPlugins, type Discovery, type PluginFolder, type Tier } from './discover.ts';
export { compareFindings, createFinding, type Finding } from './finding.ts';
export { formatJson, formatText, hasErrors, type FormatOptions } from './format.ts';
export { formatGithub } from './format-github.ts';
export { formatSarif, type SarifOptions } from './format-sarif.ts';
export { generateCatalog, type GenerateOptions, type ListedPlugin } from './generate.ts';
export { parseJson, type JsonDocument, type JsonOptions, type JsonPath, type JsonResult } from './json/document.ts';
export type { JsonObject } from './json/object.ts';
export { projectConfig, type ConfigProjection } from './config/projection.ts';
export { readCatalog, type Catalog, type CatalogPlugin } from './read.ts';
export { rules, type Rule, type RuleId, type Severity } from './rules.ts';
export { isSilenceable, silenceFile, type Silence } from './silence/silence.ts';
export { findSimilarNames } from './similar-names.ts';
export type { TextRange } from './text-range.ts';
export {
  validatePlugin,
  validateRepository,
  type PluginValidation,
  type RepositoryValidation,
  type ValidateOptions,
  type ValidatedPlugin,
} from './validate.ts';
export { resolveVersion, type VersionDecision, type VersionRequest } from './versions/resolve-version.ts';
export { readChangesBetween } from './changelog.ts';
export { versionState, versionStateSchema, type VersionState, type VersionStates } from './versions/version-states.ts';
