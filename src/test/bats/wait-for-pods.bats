# wait-for-pods.sh, with recorded answers of kubectl.

load helpers

setup() {
  clean_environment
  export MA_ECR_POLL_SECONDS=0
}

# pod NAME PHASE READY
pod() {
  printf '{"metadata": {"namespace": "ma", "name": "%s"}, "status": {"phase": "%s", "conditions": [{"type": "Ready", "status": "%s"}]}}' "$@"
}

@test "all ready, or ended well" {
  echo "{\"items\": [$(pod a Running True), $(pod job Succeeded False)]}" >pods.json
  echo 'cat pods.json' | stub kubectl
  run bash "$INTEGRATION/scripts/wait-for-pods.sh" 0
  ends_with_status 0
}

@test "waits for those that become ready" {
  echo "{\"items\": [$(pod a Pending False)]}" >pods.json
  echo "{\"items\": [$(pod a Running True)]}" >later.json
  echo 'cat pods.json; cp later.json pods.json' | stub kubectl
  run bash "$INTEGRATION/scripts/wait-for-pods.sh" 60
  ends_with_status 0
}

@test "gives up and names those that are not" {
  echo "{\"items\": [$(pod a Running True), $(pod b Running False), {\"metadata\": {\"namespace\": \"x\", \"name\": \"new\"}, \"status\": {\"phase\": \"Pending\"}}]}" >pods.json
  echo 'cat pods.json' | stub kubectl
  run bash "$INTEGRATION/scripts/wait-for-pods.sh" 0
  ends_with_status 1
  says "ma/b: Running"
  says "x/new: Pending"
  says_not "ma/a"
}

@test "a kubectl that fails is no readiness" {
  echo 'echo "no cluster" >&2; exit 1' | stub kubectl
  run bash "$INTEGRATION/scripts/wait-for-pods.sh" 0
  ends_with_status 1
  says "no cluster"
  says_not "all pods are ready"
}

@test "a failed request is retried" {
  echo "{\"items\": [$(pod a Running True)]}" >pods.json
  echo 'if [ ! -e asked ]; then touch asked; echo "TLS handshake timeout" >&2; exit 1; fi; cat pods.json' | stub kubectl
  run bash "$INTEGRATION/scripts/wait-for-pods.sh" 60
  ends_with_status 0
  says "all pods are ready"
}

@test "the wait ends if kubectl keeps failing" {
  echo 'echo "no cluster" >&2; exit 1' | stub kubectl
  run bash "$INTEGRATION/scripts/wait-for-pods.sh" 600
  ends_with_status 1
  says "kubectl get pods failed"
}

@test "an argument that is not a number of seconds is rejected" {
  echo 'exit 1' | stub kubectl
  for seconds in --help 15m -1 1.5 12345678901; do
    run bash "$INTEGRATION/scripts/wait-for-pods.sh" "$seconds"
    ends_with_status 2
    says "Usage: "
  done
  run bash "$INTEGRATION/scripts/wait-for-pods.sh" 08
  ends_with_status 1
}
