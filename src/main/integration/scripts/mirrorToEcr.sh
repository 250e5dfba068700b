#!/usr/bin/env bash
# mirrorToEcr.sh: replaces the script of the same name in the chart of the Migration Assistant 2.7.1 and newer, and
# mirrors with ma-ecr.
#
# The bootstrap of 2.7.1 to 2.8.2 runs it; the one of 2.9.0 and newer sources it, and assemble-bootstrap.sh inlines it.
# The manifest is the one in the jar for RELEASE_VERSION, or MA_ECR_MANIFEST; the lists of upstream are not used. The
# bootstrap copies the Migration Assistant's own images with crane; with the lines of bootstrap/*.patch, ma-ecr copies
# them.
#
# Usage: mirrorToEcr.sh REGISTRY [--region REGION] [--manifest FILE]
#   REGISTRY   HOST[/PREFIX]
#   FILE       default: MA_ECR_MANIFEST, or private-ecr-manifest.yaml in the folder of this script
#
# Written by `ma-ecr integration`. It includes private-ecr.sh, whose header describes the variables.

# @include private-ecr.sh

# Called by the bootstrap of 3.3.4 and newer: [FILE]. CHARTS and IMAGES are arguments of the functions below.
# shellcheck disable=SC2034
load_private_ecr_manifest() {
  CHARTS=""
  IMAGES=""
}

# Copies images and charts: REGISTRY REGION [IMAGES].
mirror_images_to_ecr() {
  private_ecr_or_exit private_ecr_replace_mirroring "$@"
}

# Copies images and charts, unless mirror_images_to_ecr did: REGISTRY REGION [CHARTS].
mirror_charts_to_ecr() {
  if [ "${PRIVATE_ECR_MIRRORED:-}" != "$1" ]; then
    private_ecr_or_exit private_ecr_replace_mirroring "$@"
  fi
}

private_ecr_replace_mirroring() {
  local registry=$1 region=${2:-} status
  PRIVATE_ECR_MIRRORED=""
  : "${MA_ECR_RELEASE_IMAGES:=false}"
  # Report what stops the bootstrap later before copying, which can take an hour.
  private_ecr_helm_values "${extra_helm_values:-}" || return
  private_ecr_prepare || return
  private_ecr_prepare_crane "$registry" "$region" || return
  private_ecr_say "mirroring images and charts to $registry"
  private_ecr_mirror "$registry" ${region:+--region "$region"} || {
    status=$?
    private_ecr_say "mirroring failed (exit status $status). What was copied stays: run again to go on"
    return "$status"
  }
  PRIVATE_ECR_MIRRORED=$registry
}

# Logs crane in to the registry if the bootstrap copies the release images with it. The bootstrap installs crane with
# the script that this one replaces.
private_ecr_prepare_crane() {
  local registry=${1%%/*} region=${2:-} endpoint crane
  if private_ecr_mirrors_release_images || [ "${build_images:-}" = "true" ]; then
    return 0
  fi
  # --build; with --ma-images-source, it copies all the same.
  if [ "${RELEASE_VERSION:-}" = "local-build" ] && [ -z "${ma_images_source:-}" ]; then
    return 0
  fi
  crane=$(PATH=$HOME/bin:$PATH && command -v crane) || {
    private_ecr_say "the bootstrap copies the Migration Assistant's own images with crane, which is neither on the PATH" \
      "nor in ~/bin. Apply the patch of 'ma-ecr integration bootstrap' for the release, or install crane"
    return 1
  }
  private_ecr_login_crane "$crane" "$registry" "$region" || {
    private_ecr_say "cannot log crane in to $registry"
    return 1
  }
  endpoint=${ECR_PULL_THROUGH_ENDPOINT:-}
  [ -z "$endpoint" ] || private_ecr_login_crane "$crane" "${endpoint%%/*}" "$region" ||
    private_ecr_say "warning: cannot log crane in to ${endpoint%%/*}"
}

private_ecr_login_crane() {
  local crane=$1 host=$2 region=$3 password
  password=$(aws ecr get-login-password ${region:+--region "$region"}) || return
  printf '%s' "$password" | "$crane" auth login "$host" -u AWS --password-stdin >&2
}

if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
  set -euo pipefail
  here=$(CDPATH="" cd "$(dirname "$0")" && pwd)
  registry=""
  region=${AWS_CFN_REGION:-}
  MA_ECR_MANIFEST=${MA_ECR_MANIFEST:-$here/private-ecr-manifest.yaml}
  while [ "$#" -gt 0 ]; do
    case "$1" in
      --region | --manifest)
        if [ "$#" -lt 2 ]; then
          echo "$1 needs a value" >&2
          exit 2
        fi
        if [ "$1" = --region ]; then region=$2; else MA_ECR_MANIFEST=$2; fi
        shift 2
        ;;
      -*)
        echo "Unknown option: $1" >&2
        exit 2
        ;;
      *)
        registry=$1
        shift
        ;;
    esac
  done
  if [ -z "$registry" ]; then
    echo "Usage: $0 REGISTRY [--region REGION] [--manifest FILE]" >&2
    exit 2
  fi
  mirror_images_to_ecr "$registry" "$region"
fi
