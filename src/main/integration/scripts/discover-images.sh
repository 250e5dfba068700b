#!/usr/bin/env bash
# Determines which images this chart and its charts pull. For developers, after the version of a chart has changed.
#
# Usage: discover-images.sh [OPTION OF 'ma-ecr discover']...
#   Without options, prints a new private-ecr-manifest.sh. --write updates private-ecr-manifest.yaml; --check compares
#   with it.
#
# The header of private-ecr.sh describes how the jar is found. Written by `ma-ecr integration`.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail

here=$(CDPATH="" cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=private-ecr.sh
. "$here/private-ecr.sh"

chart=$(CDPATH="" cd "$here/.." && pwd)
options=(--chart "$chart" --manifest "${MA_ECR_MANIFEST:-$here/private-ecr-manifest.yaml}")
if [ -f "$chart/valuesEks.yaml" ]; then
  options+=(-f "$chart/valuesEks.yaml")
fi
if [ "$#" -eq 0 ]; then
  options+=(--format shell)
fi

private_ecr_prepare
private_ecr_exec discover "${options[@]}" "$@"
