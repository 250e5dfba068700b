# What the tests here share. IntegrationScriptsIT starts the registries and sets
#   INTEGRATION  the folder that `ma-ecr integration --to` wrote
#   JAR          the jar that wrote it
#   SOURCE       HOST:PORT of the public side: it has team/app:1.0
#   REGISTRY     HOST:PORT of the private side

# As the bootstrap's, with no setting of the caller's.
clean_environment() {
  cd "$BATS_TEST_TMPDIR"
  export HOME=$BATS_TEST_TMPDIR/home TMPDIR=$BATS_TEST_TMPDIR
  export MIGRATIONS_ECR_REGISTRY=$REGISTRY/migration-ecr-dev-us-east-1
  export RELEASE_VERSION=2.6.4
  export MA_ECR_JAR=$JAR
  export MA_ECR_MANIFEST=$INTEGRATION/scripts/private-ecr-manifest.yaml
  unset MA_ECR_JAR_URL MA_ECR_CACHE MA_ECR_RELEASE_IMAGES XDG_CACHE_HOME ECR_REGISTRY
  mkdir -p "$HOME" bin
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# stub NAME: makes a program of what is on stdin.
stub() {
  { echo '#!/usr/bin/env bash'; cat; } >"bin/$1"
  chmod +x "bin/$1"
}

# A java that is new enough and writes down how it is called.
recording_java() {
  unset JAVA_HOME
  stub java <<'STUB'
if [ "$1" = -version ]; then
  echo 'openjdk version "17.0.9" 2023-10-17' >&2
else
  options=
  while [ "$1" != -jar ]; do
    options="$options${options:+ }$1"
    shift
  done
  printf '%s\n' "$options" >>java-options
  printf '%s\n' "$*" >>calls
fi
STUB
}

# Fails with what `run` saw.
show() {
  printf '%s\n' "exit status $status" "$output"
  return 1
}

says() {
  case "$output" in
    *"$1"*) ;;
    *) show ;;
  esac
}

says_not() {
  case "$output" in
    *"$1"*) show ;;
  esac
}

ends_with_status() {
  [ "$status" -eq "$1" ] || show
}

tags() {
  curl -fsS "http://$REGISTRY/v2/$1/tags/list"
}
