#!/bin/bash
# In the form of upstream's 2.7.1 to 2.8.2: a flag switches mirroring on, and the scripts are run.
set -euo pipefail

base_dir="$BASE_DIR"
namespace="ma"
build_images=false
use_public_images=true
extra_helm_values=""
push_images_to_ecr=false
ma_images_source=""
version=""

while [[ $# -gt 0 ]]; do
  case "$1" in
    --build-images) build_images=true; shift 1 ;;
    --helm-values) extra_helm_values="$2"; shift 2 ;;
    --push-all-images-to-private-ecr) push_images_to_ecr=true; shift 1 ;;
    --ma-images-source) ma_images_source="$2"; shift 2 ;;
    --version) version="$2"; shift 2 ;;
    *) echo "Unknown option: $1"; exit 1 ;;
  esac
done
if [[ "$build_images" == "true" ]]; then
  use_public_images=false
fi
if [[ -n "$ma_images_source" ]]; then
  push_images_to_ecr=true
fi
unset RELEASE_VERSION
RELEASE_VERSION="$version"
ma_chart_dir="${base_dir}/deployment/k8s/charts/aggregates/migrationAssistantWithArgo"

# --- mirror public images to private ECR (optional) ---
if [[ "$push_images_to_ecr" == "true" ]]; then
  ECR_HOST="${MIGRATIONS_ECR_REGISTRY%%/*}"
  SCRIPTS_DIR="${base_dir}/deployment/k8s/charts/aggregates/migrationAssistantWithArgo/scripts"
  MIRROR_FLAGS="--region ${AWS_CFN_REGION}"
  "$SCRIPTS_DIR/mirrorToEcr.sh" "$ECR_HOST" $MIRROR_FLAGS

  echo "Generating private ECR helm values override..."
  ecr_values_file=$(mktemp)
  "$SCRIPTS_DIR/generatePrivateEcrValues.sh" "$ECR_HOST" > "$ecr_values_file"
  if [[ -n "$extra_helm_values" ]]; then
    extra_helm_values="$extra_helm_values,$ecr_values_file"
  else
    extra_helm_values="$ecr_values_file"
  fi

  # Mirror MA images to the private ECR repo with expected tags
  # Skip if --build-images is set — locally-built images take precedence
  if [[ "$build_images" != "true" ]]; then
    echo "Mirroring MA images to private ECR..."
    export PATH="${HOME}/bin:${PATH}"
    tag=migrations_migration_console_latest
    if [[ -n "${ma_images_source:-}" ]]; then
      src="${ma_images_source}:${tag}"
    else
      src="public.ecr.aws/opensearchproject/opensearch-migrations-console:${RELEASE_VERSION}"
    fi
    crane copy "$src" "${MIGRATIONS_ECR_REGISTRY}:${tag}" || echo "  FAILED: $tag" >&2
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

# --- chart and dashboard source selection ---
helm install "$namespace" "${ma_chart_dir}" \
  -f "${ma_chart_dir}/valuesEks.yaml" \
  ${extra_helm_values:+-f "$extra_helm_values"} \
  $IMAGE_FLAGS \
  || { echo "Installing Migration Assistant chart failed..."; exit 1; }
