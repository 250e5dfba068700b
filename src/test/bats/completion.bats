# The completion script, asked as bash asks it.

load helpers

# completes WORD... : prints what the last word can become.
completes() {
  bash -c '. "$INTEGRATION/completion/ma-ecr.bash"
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
    _complete_ma-ecr; printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

@test "completes subcommands, options and their values" {
  [ "$(completes ma-ecr gen)" = generate-values ]
  [ "$(completes ma-ecr mirror --dry)" = --dry-run ]
  [ "$(completes ma-ecr list --format j)" = json ]
}
