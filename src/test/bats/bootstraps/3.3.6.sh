#!/bin/bash
# In the form of upstream's 3.3.4 and newer: it mirrors by default, and the scripts are sourced or inlined. The lists
# are a file of the chart.
set -euo pipefail

base_dir="$BASE_DIR"
namespace="ma"
build=false
use_public_images=true
extra_helm_values=""
push_images_to_ecr=true
ma_images_source=""
version=""

while [[ $# -gt 0 ]]; do
  case "$1" in
    --build) build=true; shift 1 ;;
    --helm-values) extra_helm_values="$2"; shift 2 ;;
    --use-public-images) push_images_to_ecr=false; shift 1 ;;
    --ma-images-source) ma_images_source="$2"; shift 2 ;;
    --version) version="$2"; shift 2 ;;
    *) echo "Unknown option: $1"; exit 1 ;;
  esac
done
if [[ "$build" == "true" ]]; then
  use_public_images=false
fi
if [[ -n "$ma_images_source" ]]; then
  push_images_to_ecr=true
fi
if [[ "$build" == "true" ]]; then
  RELEASE_VERSION="local-build"
else
  RELEASE_VERSION="$version"
fi
ma_chart_dir="${base_dir}/deployment/k8s/charts/aggregates/migrationAssistantWithArgo"

# --- source helper scripts (inlined by assemble-bootstrap.sh for release) ---
# @source deployment/k8s/charts/aggregates/migrationAssistantWithArgo/scripts/mirrorToEcr.sh
# @source deployment/k8s/charts/aggregates/migrationAssistantWithArgo/scripts/generatePrivateEcrValues.sh
_bootstrap_source_helpers() {
  local scripts_dir="${base_dir}/deployment/k8s/charts/aggregates/migrationAssistantWithArgo/scripts"
  . "$scripts_dir/mirrorToEcr.sh"
  . "$scripts_dir/generatePrivateEcrValues.sh"
}
# Only source if functions aren't already defined (i.e., not assembled)
if ! type mirror_images_to_ecr &>/dev/null; then
  _bootstrap_source_helpers
fi

# --- mirror public images to private ECR (optional) ---
# Run before build so that buildkit image is available in ECR for isolated clusters.
if [[ "$push_images_to_ecr" == "true" ]]; then
  ECR_HOST="${MIGRATIONS_ECR_REGISTRY%%/*}"
  load_private_ecr_manifest "${ma_chart_dir}/infra/mirror/private-ecr-manifest.yaml"
  mirror_images_to_ecr "$ECR_HOST" "${AWS_CFN_REGION}" "$IMAGES"
  mirror_charts_to_ecr "$ECR_HOST" "${AWS_CFN_REGION}" "$CHARTS"

  ecr_values_file=$(mktemp)
  generate_private_ecr_values "$ECR_HOST" > "$ecr_values_file"
  if [[ -n "$extra_helm_values" ]]; then
    extra_helm_values="$extra_helm_values,$ecr_values_file"
  else
    extra_helm_values="$ecr_values_file"
  fi
fi

# Mirror MA images — runs regardless of whether base mirror was parallel or sequential
if [[ "$push_images_to_ecr" == "true" ]]; then
  # Mirror MA images to the private ECR repo with expected tags
  if [[ "$build" != "true" || -n "$ma_images_source" ]]; then
    export PATH="${HOME}/bin:${PATH}"
    if [[ -n "${ma_images_source:-}" ]]; then
      src="${ma_images_source}:migrations_migration_console_latest"
    else
      src="public.ecr.aws/opensearchproject/opensearch-migrations-console:${RELEASE_VERSION}"
    fi
    echo "migration_console" | while IFS='|' read -r name; do
      crane copy "$src" "${MIGRATIONS_ECR_REGISTRY}:migrations_${name}_latest"
    done
  else
    echo "Skipping MA image mirroring"
  fi
  use_public_images=false
fi

# --- image source selection ---
if [[ "$use_public_images" == "false" ]]; then
  IMAGE_FLAGS="\
    --set images.migrationConsole.repository=${MIGRATIONS_ECR_REGISTRY} \
    --set images.migrationConsole.tag=migrations_migration_console_latest"
else
  IMAGE_FLAGS="\
    --set images.migrationConsole.repository=public.ecr.aws/opensearchproject/opensearch-migrations-console \
    --set images.migrationConsole.tag=$RELEASE_VERSION"
fi

# --- chart source selection ---
EXTRA_VALUES_FLAGS=""
if [[ -n "$extra_helm_values" ]]; then
  IFS=',' read -ra _evf <<< "$extra_helm_values"
  for f in "${_evf[@]}"; do
    EXTRA_VALUES_FLAGS="$EXTRA_VALUES_FLAGS -f $f"
  done
fi
helm install "$namespace" "${ma_chart_dir}" \
  -f "${ma_chart_dir}/valuesEks.yaml" \
  $EXTRA_VALUES_FLAGS \
  $IMAGE_FLAGS \
  || { echo "Installing Migration Assistant chart failed..."; exit 1; }
