#!/bin/bash
# In the form of upstream's 2.6.4: it mirrors nothing.
set -euo pipefail

base_dir="$BASE_DIR"
namespace="ma"
build_images=false
use_public_images=true
extra_helm_values=""
disable_general_purpose_pool=false

while [[ $# -gt 0 ]]; do
  case "$1" in
    --build-images) build_images="$2"; shift 2 ;;
    --helm-values) extra_helm_values="$2"; shift 2 ;;
    --disable-general-purpose-pool) disable_general_purpose_pool=true; shift 1 ;;
    *) echo "Unknown option: $1"; exit 1 ;;
  esac
done
if [[ "$build_images" == "true" ]]; then
  use_public_images=false
fi
ma_chart_dir="${base_dir}/deployment/k8s/charts/aggregates/migrationAssistantWithArgo"

check_existing_ma_release() {
  echo "checking $1 $disable_general_purpose_pool"
}

if [[ "$build_images" == "true" ]]; then
  echo "building to $MIGRATIONS_ECR_REGISTRY"
fi

if [[ "$use_public_images" == "false" ]]; then
  IMAGE_FLAGS="\
    --set images.migrationConsole.repository=${MIGRATIONS_ECR_REGISTRY} \
    --set images.migrationConsole.tag=migrations_migration_console_latest"
else
  RELEASE_VERSION=latest
  IMAGE_FLAGS="\
    --set images.migrationConsole.repository=public.ecr.aws/opensearchproject/opensearch-migrations-console \
    --set images.migrationConsole.tag=$RELEASE_VERSION"
fi

check_existing_ma_release "$namespace" "$namespace"

helm install "$namespace" "${ma_chart_dir}" \
  -f "${ma_chart_dir}/valuesEks.yaml" \
  ${extra_helm_values:+-f "$extra_helm_values"} \
  $IMAGE_FLAGS \
  || { echo "Installing Migration Assistant chart failed..."; exit 1; }
