#!/usr/bin/env bash
# Copies all container images and Helm charts of this chart's release to a private registry. Requires internet access.
#
# Usage: mirror-to-ecr.sh REGISTRY [--region REGION] [OPTION OF 'ma-ecr mirror']...
#   REGISTRY   HOST[/PREFIX]; default: the environment variable ECR_REGISTRY
# Example: mirror-to-ecr.sh 123456789012.dkr.ecr.us-east-2.amazonaws.com
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
  echo "Usage: $0 REGISTRY [--region REGION] [OPTION OF 'ma-ecr mirror']..." >&2
  exit 2
fi

private_ecr_prepare
private_ecr_exec mirror "$registry" --manifest "${MA_ECR_MANIFEST:-$here/private-ecr-manifest.yaml}" "$@"
