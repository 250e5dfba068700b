#!/usr/bin/env bash
# Waits until every pod of the cluster is ready or has succeeded.
#
# Usage: wait-for-pods.sh [SECONDS]   (default: 900)
#
# Requires kubectl and jq. On timeout, or if kubectl fails four times in a row, lists the pods that are not ready and
# exits with status 1; `ma-ecr verify --pods` explains problems with their images. Written by `ma-ecr integration`.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail

seconds=${1:-900}
case "$seconds" in
  *[!0-9]* | ??????????*)
    echo "Usage: $0 [SECONDS]" >&2
    exit 2
    ;;
esac
end=$((SECONDS + 10#$seconds))
not_ready='.items[]
  | select(.status.phase != "Succeeded")
  | select(any(.status.conditions[]?; .type == "Ready" and .status == "True") | not)
  | "\(.metadata.namespace)/\(.metadata.name): \(.status.phase)"'

command -v jq >/dev/null || {
  echo "jq is not on the PATH: install it" >&2
  exit 2
}
failures=0
while true; do
  # Requests to a new cluster can fail; kubectl has printed why.
  if pods=$(kubectl get pods --all-namespaces -o json); then
    failures=0
    waiting=$(jq -r "$not_ready" <<<"$pods")
    if [ -z "$waiting" ]; then
      echo "all pods are ready"
      exit 0
    fi
  else
    failures=$((failures + 1))
    waiting="kubectl get pods failed"
  fi
  if [ "$SECONDS" -ge "$end" ] || [ "$failures" -ge 4 ]; then
    printf 'not ready:\n%s\n' "$waiting" >&2
    exit 1
  fi
  sleep "${MA_ECR_POLL_SECONDS:-15}"
done
