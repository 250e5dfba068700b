#!/usr/bin/env bash
# generatePrivateEcrValues.sh: replaces the script of the same name in the chart of the Migration Assistant 2.7.1 and
# newer, and generates the values with ma-ecr.
#
# The bootstrap of 2.7.1 to 2.8.2 runs it; the one of 2.9.0 and newer sources it after mirrorToEcr.sh, whose header
# describes the variables, and assemble-bootstrap.sh inlines both.
#
# Usage: generatePrivateEcrValues.sh REGISTRY > private-ecr-values.yaml
#
# Written by `ma-ecr integration`.

# Prints the Helm values: REGISTRY.
generate_private_ecr_values() {
  private_ecr_or_exit private_ecr_replace_values "$@"
}

private_ecr_replace_values() {
  local status
  : "${MA_ECR_RELEASE_IMAGES:=false}"
  private_ecr_prepare || return
  private_ecr_generate_values "$1" || {
    status=$?
    private_ecr_say "generating the Helm values failed (exit status $status)"
    return "$status"
  }
}

if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
  set -euo pipefail
  here=$(CDPATH="" cd "$(dirname "$0")" && pwd)
  # shellcheck source-path=SCRIPTDIR source=mirrorToEcr.sh
  . "$here/mirrorToEcr.sh"
  if [ "$#" -ne 1 ]; then
    echo "Usage: $0 REGISTRY > private-ecr-values.yaml" >&2
    exit 2
  fi
  MA_ECR_MANIFEST=${MA_ECR_MANIFEST:-$here/private-ecr-manifest.yaml}
  generate_private_ecr_values "$1"
fi
