#!/usr/bin/env bash
# Prints the Helm values that point this chart, its charts and all their images to a private registry.
#
# Usage: generate-private-ecr-values.sh REGISTRY [OPTION OF 'ma-ecr generate-values']... > private-ecr-values.yaml
#   REGISTRY   HOST[/PREFIX]; default: the environment variable ECR_REGISTRY
#
# The header of private-ecr.sh describes how the jar is found. Written by `ma-ecr integration`.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail

here=$(CDPATH="" cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=private-ecr.sh
. "$here/private-ecr.sh"

registry=${ECR_REGISTRY:-}
case "${1:-}" in
  "" | -*) ;;
  *)
    registry=$1
    shift
    ;;
esac
if [ -z "$registry" ]; then
  echo "Usage: $0 REGISTRY [OPTION OF 'ma-ecr generate-values']... > private-ecr-values.yaml" >&2
  exit 2
fi

private_ecr_prepare
private_ecr_exec generate-values "$registry" --manifest "${MA_ECR_MANIFEST:-$here/private-ecr-manifest.yaml}" "$@"
