/** Shells that can complete. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** How a shell is told; each asks `streamspace __complete -- <words before> <word>`, and gets a candidate per line. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# To load it: source <(streamspace completion bash)
_streamspace() {
  local IFS=$'\\n' candidates word="\${COMP_WORDS[COMP_CWORD]}"
  candidates="$(streamspace __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "$word" 2>/dev/null | cut -f1)"
  COMPREPLY=($candidates)
}
complete -o default -F _streamspace streamspace
`,
  zsh: `#compdef streamspace
# To load it: source <(streamspace completion zsh), after compinit
_streamspace() {
  local -a candidates
  local line
  for line in "\${(@f)$(streamspace __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n "$line" ]] && candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#candidates} )); then _describe streamspace candidates; else _files; fi
}
compdef _streamspace streamspace
`,
  fish: `# To load it: streamspace completion fish | source
function __streamspace_complete
  set -l words (commandline -opc)
  streamspace __complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c streamspace -a '(__streamspace_complete)'
`,
};
