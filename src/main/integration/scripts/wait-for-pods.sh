#!/usr/bin/env bash
# Waits until every pod of the cluster is ready or has succeeded.
#
# Usage: wait-for-pods.sh [SECONDS]   (default: 900)
#
# Requires kubectl and jq. On timeout, lists the pods that are not ready and exits with status 1; `ma-ecr verify --pods`
# explains problems with their images. Written by `ma-ecr integration`.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail

end=$((SECONDS + ${1:-900}))
not_ready='.items[]
  | select(.status.phase != "Succeeded")
  | select(any(.status.conditions[]?; .type == "Ready" and .status == "True") | not)
  | "\(.metadata.namespace)/\(.metadata.name): \(.status.phase)"'

while true; do
  pods=$(kubectl get pods --all-namespaces -o json)
  waiting=$(jq -r "$not_ready" <<<"$pods")
  if [ -z "$waiting" ]; then
    echo "all pods are ready"
    exit 0
  fi
  if [ "$SECONDS" -ge "$end" ]; then
    printf 'not ready:\n%s\n' "$waiting" >&2
    exit 1
  fi
  sleep "${MA_ECR_POLL_SECONDS:-15}"
done
