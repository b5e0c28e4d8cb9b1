export type Severity = 'error' | 'warning';

export interface Rule {
  readonly severity: Severity;
  /** What holds where the rule is kept, in one line. */
  readonly title: string;
  /** Why it exists and how to follow it. */
  readonly help: string;
  /** What it is about is not offered for installation, and not listed. */
  readonly fatal?: true;
  /** It is about security or about the checks themselves, so that nobody may silence it. */
  readonly always?: true;
  /** `--fix` can mend it, always or where only one thing can have been meant. */
  readonly fix?: true;
}

const oneReader = 'Readers of JSON disagree about such a file, so a control plane may drop the plugin without a word.';

const table = {
  'json-bom': {
    severity: 'error',
    fix: true,
    fatal: true,
    title: 'JSON starts without a byte order mark',
    help: `${oneReader} Save the file as "UTF-8 without BOM".`,
  },
  'json-comment': {
    severity: 'error',
    fatal: true,
    title: 'JSON has no comments',
    help: `${oneReader} Explain things in the README instead.`,
  },
  'json-depth': {
    severity: 'error',
    fatal: true,
    title: 'JSON is at most 100 levels deep',
    help: 'Nothing in a plugin needs deeper nesting, and some readers give up on it.',
  },
  'json-duplicate-key': {
    severity: 'error',
    fatal: true,
    title: 'Each key stands once in its object',
    help: `${oneReader} Keep the entry that is meant and remove the other.`,
  },
  'json-empty': {
    severity: 'error',
    fatal: true,
    title: 'A JSON file holds a value',
    help: 'Write the content, or remove the file if the plugin does not need it.',
  },
  'json-encoding': {
    severity: 'error',
    fatal: true,
    title: 'JSON is valid UTF-8',
    help: `${oneReader} Save the file as UTF-8.`,
  },
  'json-key-case': {
    severity: 'error',
    fatal: true,
    title: 'No two keys differ only in case',
    help: 'A control plane reads keys without regard to case, so one of the two overwrites the other.',
  },
  'json-syntax': {
    severity: 'error',
    fatal: true,
    title: 'JSON follows RFC 8259',
    help: 'Only the first fault is reported: what follows it cannot be judged until it is mended.',
  },
  'json-trailing-comma': {
    severity: 'error',
    fix: true,
    fatal: true,
    title: 'No comma stands after the last entry',
    help: `${oneReader} Remove the comma.`,
  },
  'json-trailing-text': {
    severity: 'error',
    fatal: true,
    title: 'Nothing follows the JSON value',
    help: `${oneReader} Remove what follows, or an extra closing bracket before it.`,
  },

  'file-kind': {
    severity: 'error',
    fatal: true,
    title: 'A plugin is made of regular files and folders',
    help: 'Links are not followed, neither by git checkouts on every system nor by a control plane: commit the file itself.',
  },
  'file-too-large': {
    severity: 'error',
    fatal: true,
    title: 'A file that describes a plugin is at most 1 MiB',
    help: 'A control plane loads these files into memory. Move pictures to assets/ and link to them.',
  },
  'file-unreadable': {
    severity: 'error',
    fatal: true,
    title: 'Every file can be read',
    help: 'Check the owner and the mode of the file.',
  },

  'manifest-key-case': {
    severity: 'error',
    fix: true,
    fatal: true,
    title: 'No key differs from a platform key only in case',
    help: 'A control plane reads keys without regard to case and would take it for its own.',
  },
  'manifest-license': {
    severity: 'warning',
    fix: true,
    title: 'The licence is named as SPDX names it',
    help: 'Programs tell by the identifier what the licence allows. Identifiers, and expressions such as "MIT OR Apache-2.0", are listed at https://spdx.org/licenses; a text of your own is "SEE LICENSE IN <file>".',
  },
  'manifest-missing': {
    severity: 'error',
    fatal: true,
    title: 'Every plugin folder has a manifest.json',
    help: 'The manifest says what a plugin is. Remove the folder if the plugin is gone.',
  },
  'manifest-missing-key': {
    severity: 'error',
    fatal: true,
    title: 'The manifest has all required keys',
    help: 'Required are name, version, displayName, description, type, author, license, permissions and entrypoints.main.',
  },
  'manifest-nul': {
    severity: 'error',
    fatal: true,
    title: 'No text in the manifest holds a NUL character',
    help: 'The database of a control plane refuses it, which drops all plugins of the repository.',
  },
  'manifest-stray': {
    severity: 'error',
    always: true,
    title: 'No manifest.json outside of a plugin folder',
    help: 'A control plane lists every file of that name, at any depth, as a plugin. Name it otherwise, or write it when a test runs.',
  },
  'manifest-type': {
    severity: 'error',
    fatal: true,
    title: 'Values in the manifest have the right type',
    help: 'A control plane drops a manifest with one value of another type.',
  },
  'manifest-unknown-key': {
    severity: 'error',
    fix: true,
    fatal: true,
    title: 'The manifest has no unknown keys',
    help: 'Unknown keys are most often typing errors, and would be ignored without a word.',
  },
  'manifest-value': {
    severity: 'error',
    fix: true,
    fatal: true,
    title: 'Values in the manifest are valid and agree with each other',
    help: 'The message names what would be accepted.',
  },

  'name-duplicate': {
    severity: 'error',
    fatal: true,
    title: 'A plugin name is taken once',
    help: 'Two manifests of one name and version make a control plane drop the whole repository. The official plugin keeps the name.',
  },
  'name-folder': {
    severity: 'error',
    fatal: true,
    title: 'A plugin is named like its folder',
    help: 'Folder, package and manifest carry one name, so that everything about a plugin can be found by it.',
  },
  'name-reserved': {
    severity: 'error',
    fatal: true,
    title: 'Names that start with streamspace- are official',
    help: 'Community plugins pick a plain name, so that nobody takes them for official ones.',
  },
  'name-similar': {
    severity: 'warning',
    title: 'Plugin names are not easily taken for each other',
    help: 'Whoever means one plugin should not install the other. Pick a name that differs in more than a letter.',
  },

  'package-install-script': {
    severity: 'error',
    always: true,
    title: 'A package runs nothing when it is installed',
    help: 'It would run on the machine of everybody who installs the repository. Do it in the script "build" instead.',
  },
  'package-missing': {
    severity: 'error',
    title: 'A TypeScript plugin is a workspace package',
    help: 'Its package.json names the dependencies and the scripts build, test and typecheck.',
  },
  'package-name': {
    severity: 'error',
    fix: true,
    title: 'The package is named like its folder',
    help: 'Folder, package and manifest carry one name.',
  },
  'package-version': {
    severity: 'error',
    fix: true,
    title: 'package.json and manifest.json state one version',
    help: 'Raise both together.',
  },

  'readme-config': {
    severity: 'error',
    title: 'The README explains each configuration key',
    help: 'Administrators read it while they fill in the form. Write the key in backticks and what it is for.',
  },
  'readme-empty': {
    severity: 'error',
    title: 'The README says what the plugin does',
    help: 'The marketplace shows it before somebody installs the plugin.',
  },
  'readme-missing': {
    severity: 'error',
    title: 'Every plugin has a README.md',
    help: 'It says what the plugin does, explains each configuration key and why each permission is needed.',
  },
  'readme-permission': {
    severity: 'error',
    title: 'The README says why each permission is needed',
    help: 'Write the permission in backticks and one sentence with the reason.',
  },

  'asset-missing': {
    severity: 'error',
    title: 'Pictures that the manifest names exist',
    help: 'Commit the file below assets/, or remove the reference. Case matters.',
  },
  'entry-missing': {
    severity: 'error',
    fatal: true,
    title: 'Files that entrypoints name exist',
    help: 'index.js is either in the folder or built from src/index.ts; any other file x.js from src/x.ts.',
  },
  'icon-format': {
    severity: 'error',
    title: 'An icon is an SVG or PNG file',
    help: 'These are what every browser and the marketplace show.',
  },

  'config-default': {
    severity: 'error',
    fatal: true,
    title: 'Defaults satisfy their own schema',
    help: 'Otherwise the form would offer a value that it then refuses.',
  },
  'config-description': {
    severity: 'error',
    title: 'Each configuration key has a description',
    help: 'The form shows it below the field.',
  },
  'config-path': {
    severity: 'error',
    title: 'Configuration keys that the manifest names exist',
    help: 'Hosts, conditions and mail recipients are taken from there; a key that does not exist gives nothing.',
  },
  'config-required': {
    severity: 'error',
    title: 'Required configuration keys are described',
    help: 'A required key without a property cannot be filled in.',
  },
  'config-root': {
    severity: 'error',
    fatal: true,
    title: 'A configuration is an object',
    help: 'config.schema.json starts with "type": "object"; its properties are the fields of the form.',
  },
  'config-schema': {
    severity: 'error',
    fatal: true,
    title: 'config.schema.json is a valid JSON Schema 2020-12',
    help: 'It is compiled in strict mode: keywords it does not know and formats nobody checks are errors. Keywords of your own start with "x-".',
  },
  'config-secret': {
    severity: 'warning',
    fix: true,
    always: true,
    title: 'Secrets in the configuration are marked',
    help: 'With "writeOnly": true a value is encrypted, never shown again and removed from logs.',
  },
  'config-secret-writable': {
    severity: 'error',
    always: true,
    title: 'A plugin does not write secrets into its configuration',
    help: 'Secrets come from the administrator alone.',
  },

  'code-eval': {
    severity: 'error',
    always: true,
    title: 'A plugin makes no code from text',
    help: 'What eval and Function run is in no review. Write the code out, or read data with JSON.parse.',
  },
  'code-syntax': {
    severity: 'error',
    always: true,
    title: 'The code of a plugin can be read',
    help: 'What it uses is read from its source, without running it. Files are TypeScript or JavaScript modules, of 1 MiB together.',
  },
  'code-unresolved': {
    severity: 'error',
    always: true,
    title: 'What a plugin uses can be told from its source',
    help: 'Name members of the API as they are called, give libraries and containers single members such as api.log instead of the API, and name extension points, decisions and events as constants. A key that is computed is fine where the manifest has the permission for all that it may be.',
  },
  'decision-undeclared': {
    severity: 'error',
    always: true,
    title: 'Decisions that the code asks stand under asks',
    help: 'The host refuses the others. Add the name to "asks" in manifest.json.',
  },
  'decision-unused': {
    severity: 'warning',
    fix: true,
    title: 'Decisions under asks are asked',
    help: 'Remove what the plugin does not ask from "asks" in manifest.json.',
  },
  'dependency-install-script': {
    severity: 'error',
    title: 'No dependency runs something when it is installed',
    help: 'It would run on the machine of everybody who installs the repository, outside of every sandbox. Take another package, or another version of it.',
  },
  'dependency-license': {
    severity: 'error',
    title: 'Dependencies may be bundled by anybody',
    help: 'A bundle is given on together with the packages in it, so their licences have to allow that to a plugin of any licence, as MIT, ISC, BSD and Apache-2.0 do.',
  },
  'event-undeclared': {
    severity: 'error',
    always: true,
    title: 'Events that the code emits stand under emits',
    help: 'The host refuses the others. Add the name to "emits" in manifest.json.',
  },
  'event-unused': {
    severity: 'warning',
    fix: true,
    title: 'Events under emits are emitted',
    help: 'Other plugins would wait for it. Remove it from "emits" in manifest.json.',
  },
  'extension-undeclared': {
    severity: 'error',
    always: true,
    title: 'Extension points that the code uses stand under consumes',
    help: 'The host refuses the others. Add the point to "consumes" in manifest.json.',
  },
  'extension-unused': {
    severity: 'warning',
    fix: true,
    title: 'Extension points under consumes are used',
    help: 'Operators choose a provider for each. Remove it from "consumes" in manifest.json.',
  },
  'host-undeclared': {
    severity: 'error',
    always: true,
    title: 'Hosts that the code contacts stand under network.hosts',
    help: 'The host refuses the others. Add a rule with a reason to "network.hosts" in manifest.json.',
  },
  'host-unresolved': {
    severity: 'error',
    always: true,
    title: 'Hosts can be told from the source or come from the configuration',
    help: 'Operators consent to named hosts. Write the host as a constant, or name the configuration key that it comes from in "network.hosts".',
  },
  'permission-undeclared': {
    severity: 'error',
    always: true,
    title: 'The manifest asks for each permission that the code uses',
    help: 'Without it the member does not exist at run time. Add the permission to manifest.json, with its reason in the README, or do without the member.',
  },
  'permission-unused': {
    severity: 'warning',
    fix: true,
    title: 'The code uses each permission that the manifest asks for',
    help: 'Operators consent to what a plugin asks for. Remove what it does not need.',
  },

  'versions-state': {
    severity: 'error',
    fatal: true,
    title: 'versions.json says what became of versions',
    help: 'Its keys are versions, or "*" for all. Each has a state (deprecated, yanked or blocked), the day since when, a reason of 10 to 300 characters, and where there is one a replacement: a version, or the name of a plugin. A blocked one has an advisory.',
  },

  'compat-dropped': {
    severity: 'warning',
    always: true,
    title: 'Older control planes would list the plugin',
    help: 'Looked at with --compat only. A control plane up to 2.0 leaves such a manifest out without a word, and some faults end the sync of all plugins. "catalog publish" writes a manifest that it takes in; one that syncs the sources does not see the plugin.',
  },
  'compat-forgotten': {
    severity: 'warning',
    always: true,
    title: 'Older control planes would keep all of the manifest',
    help: 'Looked at with --compat only. A control plane up to 2.0 stores the keys that it knows, and shows the fields of a configuration that its form can show. Nothing has to be mended: the plugin service reads the archive, which has everything.',
  },

  'theme-contrast': {
    severity: 'error',
    fatal: true,
    title: 'Colours of a theme that meet stand out from each other',
    help: 'WCAG 2.2 wants 4.5:1 for text and 3:1 for the parts of controls and the focus ring; a theme with "contrast": "AAA" promises 7:1 and 4.5:1. Every variant and every value of an option is judged. Make the lighter colour lighter or the darker one darker.',
  },
  'theme-missing-key': {
    severity: 'error',
    fatal: true,
    title: 'A theme has a variant, and its options are complete',
    help: 'A theme has the tokens of a "dark" variant, a "light" one or both. An option has a title, a default and values with titles.',
  },
  'theme-missing-token': {
    severity: 'error',
    fatal: true,
    title: 'Each variant of a theme has all required tokens',
    help: 'The page cannot be painted without them. What both variants share stands under "tokens"; options only change what is there.',
  },
  'theme-option': {
    severity: 'error',
    fatal: true,
    title: 'What a theme lets people choose can be chosen and judged',
    help: 'At most twelve options with two to twelve values each, of which the default is one. The options that change two colours together have at most 256 combinations, because the contrast of each is computed. "variant" is offered by the page itself.',
  },
  'theme-type': {
    severity: 'error',
    fatal: true,
    title: 'Values in a theme have the right type',
    help: 'Tokens are texts: colours, numbers with a unit, and words.',
  },
  'theme-unknown-key': {
    severity: 'error',
    fix: true,
    fatal: true,
    title: 'A theme holds tokens and options, and nothing else',
    help: 'There is no place for selectors, style sheets, fonts or scripts. A theme only says what the page looks like, never what it is.',
  },
  'theme-unknown-token': {
    severity: 'warning',
    title: 'The tokens of a theme are known',
    help: 'A token that this version does not know changes nothing. It is a typing error, or of another version, with which the theme works better.',
  },
  'theme-value': {
    severity: 'error',
    fatal: true,
    title: 'Tokens of a theme are of the kind that the schema names',
    help: 'Colours are six hexadecimal digits, measures a number and their unit. URLs, functions, variables and names of colours are refused, so that a theme can make nobody fetch or run anything.',
  },

  'secret-token': {
    severity: 'error',
    always: true,
    title: 'A plugin holds no tokens or private keys',
    help: 'Whoever can read the repository could use it, and removing it later helps nobody: withdraw it where it was issued. Secrets come from the configuration, as keys with "writeOnly": true.',
  },
  'secret-value': {
    severity: 'error',
    title: 'Nothing named like a secret has a value that looks random',
    help: 'If it is a secret, withdraw it where it was issued, and take it from the configuration. A value that only shows what a secret looks like says so: it has "example" in it.',
  },

  'silence-expired': {
    severity: 'error',
    always: true,
    title: 'A finding is silenced for a while only',
    help: 'The day under "until" has passed. Mend what was found; or say anew why it has to wait, until when.',
  },
  'silence-refused': {
    severity: 'error',
    always: true,
    title: 'What is about security is not silenced',
    help: 'Whoever installs the plugin relies on these rules, and so does the host. The page of each rule says whether it may be silenced.',
  },
  'silence-unexplained': {
    severity: 'error',
    always: true,
    title: 'Whoever silences a finding says why',
    help: 'Reviewers read the reason, and decide by it. Write a sentence of at least 20 characters.',
  },
  'silence-unused': {
    severity: 'warning',
    fix: true,
    always: true,
    title: 'What is silenced is there',
    help: 'Nothing was found that this entry silences: remove it, so that it does not hide something later.',
  },
  'silence-value': {
    severity: 'error',
    always: true,
    title: '.streamspace-check.json can be read',
    help: 'It holds { "silence": [{ "rule", "path", "reason", "until" }] }. "path" may be left out; "until" is a day within the next 183 days.',
  },

  'catalog-stale': {
    severity: 'error',
    always: true,
    title: 'catalog.yaml is what the manifests say',
    help: 'Run `pnpm catalog` and commit the result; never edit the file by hand.',
  },
  'repository-empty': {
    severity: 'error',
    fatal: true,
    title: 'There is something to check',
    help: 'Plugins are folders below official/ and community/ of the directory that is checked.',
  },
  'template-document': {
    severity: 'error',
    always: true,
    title: 'No YAML file is a session template',
    help: 'A control plane that syncs this repository would list it as a template. Write it when a test runs.',
  },
} as const satisfies Record<string, Rule>;

/** Stable: editors, reports and suppressions refer to it. */
export type RuleId = keyof typeof table;

/** Every rule there is. A finding cannot be made without one. */
export const rules: Readonly<Record<RuleId, Rule>> = table;
