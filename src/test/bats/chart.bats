# The scripts that travel in the chart's .tgz, after a journey: packaged, pushed, pulled and unpacked by real Helm.

load helpers

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  export HOME=$PWD
  helm create aggregate >/dev/null
  cp -R "$INTEGRATION/scripts" "$INTEGRATION/templates" aggregate
  echo "conditionalPackageInstalls: {}" >aggregate/valuesEks.yaml
  helm package aggregate >/dev/null
  helm push aggregate-0.1.0.tgz "oci://$REGISTRY/charts" --plain-http
  helm pull "oci://$REGISTRY/charts/aggregate" --version 0.1.0 --plain-http --untar --untardir unpacked
}

setup() {
  clean_environment
  unset MA_ECR_MANIFEST
  cp -R "$BATS_FILE_TMPDIR/unpacked" .
  scripts=$PWD/unpacked/aggregate/scripts
  plain=(--plain-http "$REGISTRY" --plain-http "$SOURCE")
}

@test "all of them arrive as they were, in a chart that Helm takes" {
  diff -r "$INTEGRATION/scripts" "$scripts"
  helm template unpacked/aggregate >/dev/null
}

@test "mirror-to-ecr.sh HOST --region REGION mirrors the chart's own manifest" {
  run sh "$scripts/mirror-to-ecr.sh" "$REGISTRY" --region us-east-2 --registry-type oci "${plain[@]}"
  ends_with_status 0
  tags "mirrored/${SOURCE/:/-}/team/app" | grep -F '"1.0"'
}

@test "mirror-to-ecr.sh takes ECR_REGISTRY with a prefix" {
  ECR_REGISTRY=$REGISTRY/team-a run bash "$scripts/mirror-to-ecr.sh" "${plain[@]}"
  ends_with_status 0
  tags "team-a/mirrored/${SOURCE/:/-}/team/app" | grep -F '"1.0"'
}

@test "mirror-to-ecr.sh fails when an image cannot be copied" {
  sed -i 's/app:1.0/app:missing/' "$scripts/private-ecr-manifest.yaml"
  run bash "$scripts/mirror-to-ecr.sh" "$REGISTRY" "${plain[@]}"
  ends_with_status 1
  says "team/app:missing"
}

@test "generate-private-ecr-values.sh HOST prints values and nothing else" {
  bash "$scripts/generate-private-ecr-values.sh" r.example >values.yaml 2>messages
  grep -A 1 -Fx "ecrAuth:" values.yaml | grep -F r.example
  helm template unpacked/aggregate -f values.yaml >/dev/null
}

@test "without a registry they say how they are called" {
  for script in mirror-to-ecr.sh generate-private-ecr-values.sh; do
    run bash "$scripts/$script"
    ends_with_status 2
    says "Usage: $scripts/$script REGISTRY"
  done
}

@test "discover-images.sh looks at the chart that it is in" {
  recording_java
  run bash "$scripts/discover-images.sh"
  ends_with_status 0
  run bash "$scripts/discover-images.sh" --check
  ends_with_status 0
  chart=$PWD/unpacked/aggregate
  common="-jar $JAR discover --chart $chart --manifest $scripts/private-ecr-manifest.yaml -f $chart/valuesEks.yaml"
  [ "$(cat calls)" = "$common --format shell
$common --check" ] || {
    cat calls
    false
  }
}

@test "private-ecr-manifest.sh gives CHARTS and IMAGES to those who source it" {
  run bash -euc '. "$1"; printf "%s\n" ${CHARTS[@]+"${CHARTS[@]}"} "${IMAGES[@]}"' bash "$scripts/private-ecr-manifest.sh"
  ends_with_status 0
  [ "$output" = "$SOURCE/team/app:1.0" ] || show
}

@test "they work from a folder with spaces and with CDPATH set" {
  mkdir "with spaces"
  cp -R "$scripts" "with spaces/scripts"
  cd "with spaces"
  CDPATH=.:/ run bash scripts/generate-private-ecr-values.sh r.example
  ends_with_status 0
  says "registry: r.example"
}

@test "a signal to a script ends its program" {
  unset JAVA_HOME
  stub java <<'STUB'
[ "$1" != -version ] || { echo 'openjdk version "17.0.9"' >&2; exit; }
trap 'touch ended; exit 143' TERM
touch started
for i in $(seq 200); do sleep 0.1; done
STUB
  for script in mirror-to-ecr.sh generate-private-ecr-values.sh; do
    rm -f started ended
    bash "$scripts/$script" r.example 3>&- &
    pid=$!
    for _ in $(seq 200); do [ -e started ] || sleep 0.1; done
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
    [ -e ended ]
  done
}
