# The integration files in bootstraps of each form that upstream's releases have, bootstraps/*.sh. Only helm, crane and
# aws are stubs; in some tests, java too.

load helpers

chart=deployment/k8s/charts/aggregates/migrationAssistantWithArgo

setup() {
  clean_environment
  unset RELEASE_VERSION
  export AWS_CFN_REGION=us-east-1 TMPDIR=$PWD/temporary
  export MA_ECR_MIRROR_OPTIONS="--plain-http $REGISTRY --plain-http $SOURCE"
  mkdir temporary
  # Prints how it is called, and the values of the last file.
  stub helm <<'STUB'
echo "helm $*" | tr -s ' '
for word in "$@"; do case "$word" in *temporary*) file=${word##*,} ;; esac; done
echo "values: $(grep -c . "$file" 2>/dev/null) lines"
STUB
}

# checkout FORM [PATCH]: a repository with the bootstrap of that form, the jar's files in the chart, and the patch.
checkout() {
  export BASE_DIR=$PWD/repository
  mkdir -p "$BASE_DIR/$chart/infra/mirror" "$BASE_DIR/deployment/k8s/aws"
  cp -R "$INTEGRATION/scripts" "$BASE_DIR/$chart"
  # Of upstream's list, nothing is used.
  echo 'CHARTS="x|1|https://x.example" IMAGES="x.example/x:1"' >"$BASE_DIR/$chart/scripts/privateEcrManifest.sh"
  echo 'images: ["x.example/x:1"]' >"$BASE_DIR/$chart/infra/mirror/private-ecr-manifest.yaml"
  echo "{}" >"$BASE_DIR/$chart/valuesEks.yaml"
  echo "2.6.4" >"$BASE_DIR/VERSION"
  cp "$BATS_TEST_DIRNAME/bootstraps/$1.sh" "$BASE_DIR/deployment/k8s/aws/aws-bootstrap.sh"
  cp "$BATS_TEST_DIRNAME/bootstraps/assemble-bootstrap.sh" "$BASE_DIR/deployment/k8s/aws"
  bootstrap=$BASE_DIR/deployment/k8s/aws/aws-bootstrap.sh
  [ -z "${2:-}" ] || (cd "$BASE_DIR" && git apply "$INTEGRATION/bootstrap/$2.patch")
}

# Makes one file of the bootstrap, which needs nothing of the repository.
assemble() {
  bash "$BASE_DIR/deployment/k8s/aws/assemble-bootstrap.sh"
  bootstrap=$PWD/assembled.sh
  mv "$BASE_DIR/deployment/k8s/aws/assembled.sh" "$bootstrap"
  rm -r "${BASE_DIR:?}/$chart/scripts"
}

# crane and aws as they are used by a bootstrap that copies the release images itself.
recording_crane() {
  echo 'echo "aws $*" >>calls; echo password' | stub aws
  echo 'echo "crane $*" >>calls; [ "$1" != auth ] || [ "$(cat)" = password ]' | stub crane
}

called() {
  sed -E 's|^-jar [^ ]*|ma-ecr|; s| --output [^ ]*| --output FILE|' calls
}

is_called() {
  [ "$(called)" = "$1" ] || {
    called
    false
  }
}

# Everything is in the registry, and Helm gets the values and no image flag.
mirrored_and_installed() {
  ends_with_status 0
  tags "mirrored/${SOURCE/:/-}/team/app" | grep -F '"1.0"'
  says "helm install ma $BASE_DIR/$chart -f $BASE_DIR/$chart/valuesEks.yaml -f "
  says_not "--set images"
  says_not "values: 0 lines"
}

@test "2.6.4 with its patch" {
  checkout 2.6.4 2.6.4
  run bash "$bootstrap" --push-all-images-to-private-ecr
  mirrored_and_installed
}

@test "2.8.2 with the patch of 2.7.1" {
  checkout 2.8.2 2.7.1
  run bash "$bootstrap" --push-all-images-to-private-ecr --version 2.8.2
  mirrored_and_installed
}

@test "3.0.1 with the patch of 2.9.0, assembled" {
  checkout 3.0.1 2.9.0
  assemble
  run bash "$bootstrap" --version 3.0.1
  mirrored_and_installed
}

@test "3.3.6 with the patch of 2.9.0" {
  checkout 3.3.6 2.9.0
  run bash "$bootstrap" --version 3.3.6
  mirrored_and_installed
}

@test "without mirroring, a patched bootstrap does what it did" {
  recording_java
  for form in "2.6.4 2.6.4" "2.8.2 2.7.1" "3.0.1 2.9.0" "3.3.6 2.9.0"; do
    checkout $form
    case "$form" in 2.*) options="" ;; *) options=--use-public-images ;; esac
    case "$form" in 2.6.4*) version=latest ;; *) version=9.9.9 options="$options --version 9.9.9" ;; esac
    run bash "$bootstrap" $options
    ends_with_status 0
    says "--set images.migrationConsole.tag=$version"
    says_not "-f temporary"
    [ ! -e calls ]
  done
}

@test "the user's values come before the generated ones" {
  recording_java
  echo "a: 1" >mine.yaml
  for form in "2.6.4 2.6.4" "2.8.2 2.7.1" "3.0.1 2.9.0" "3.3.6 2.9.0"; do
    checkout $form
    case "$form" in 2.*) flag=--push-all-images-to-private-ecr ;; *) flag="" ;; esac
    case "$form" in 2.6.4*) ;; *) flag="$flag --version 9.9.9" ;; esac
    run bash "$bootstrap" $flag --helm-values mine.yaml
    ends_with_status 0
    case "$form" in
      2.*) says "-f mine.yaml,$TMPDIR/" ;;
      *) says "-f mine.yaml -f $TMPDIR/" ;;
    esac
  done
}

@test "one call of mirror for images and charts, with the release, the region and the options" {
  recording_java
  options="--region us-east-1 --release-version 3.3.6 --manifest $MA_ECR_MANIFEST"
  for form in 3.0.1 3.3.6; do
    checkout "$form" 2.9.0
    assemble
    run bash "$bootstrap" --version 3.3.6
    ends_with_status 0
    is_called "ma-ecr mirror $REGISTRY $options $MA_ECR_MIRROR_OPTIONS
ma-ecr generate-values $REGISTRY --release-version 3.3.6 --manifest $MA_ECR_MANIFEST"
    rm calls
  done
}

@test "without MA_ECR_MANIFEST, the manifest in the jar" {
  recording_java
  unset MA_ECR_MANIFEST MA_ECR_MIRROR_OPTIONS
  checkout 3.3.6 2.9.0
  run bash "$bootstrap" --version 3.3.6
  ends_with_status 0
  is_called "ma-ecr mirror $REGISTRY --region us-east-1 --release-version 3.3.6
ma-ecr generate-values $REGISTRY --release-version 3.3.6"
}

@test "mirroring that fails stops every form with the exit status, and nothing is installed" {
  recording_java
  echo 'case "$*" in *" mirror "*) exit 5 ;; esac' >>bin/java
  for form in "2.6.4 2.6.4" "2.8.2 2.7.1" "3.0.1 2.9.0" "3.3.6 2.9.0"; do
    checkout $form
    case "$form" in 2.*) flag=--push-all-images-to-private-ecr ;; *) flag="" ;; esac
    case "$form" in 2.6.4*) ;; *) flag="$flag --version 9.9.9" ;; esac
    run bash "$bootstrap" $flag
    ends_with_status 5
    says "mirroring failed (exit status 5)"
    says "stopped: nothing was installed"
    says_not "helm install"
  done
}

@test "values that cannot be generated stop every form, assembled too" {
  recording_java
  echo 'case "$*" in *" generate-values "*) echo "half:"; exit 3 ;; esac' >>bin/java
  for form in "2.8.2 2.7.1" "3.0.1 2.9.0" "3.3.6 2.9.0"; do
    checkout $form
    case "$form" in 2.*) flag=--push-all-images-to-private-ecr ;; *) flag="" && assemble ;; esac
    run bash "$bootstrap" --version 9.9.9 $flag
    ends_with_status 3
    says "generating the Helm values failed (exit status 3)"
    says_not "helm install"
  done
}

@test "the functions stop a shell without set -e, and one that looks at the status" {
  recording_java
  echo 'exit 4' >>bin/java
  sed -i '1a [ "$1" != -version ] || { echo "version \\"17\\"" >&2; exit; }' bin/java
  for call in "mirror_images_to_ecr $REGISTRY r x" "mirror_charts_to_ecr $REGISTRY r x" \
    "generate_private_ecr_values $REGISTRY"; do
    for form in "$call; echo went on" "if $call; then echo went on; else echo went on; fi" \
      "$call || true; echo went on" "! $call; echo went on"; do
      MA_ECR_RELEASE_IMAGES=true run bash -c '. "$INTEGRATION/scripts/mirrorToEcr.sh"
        . "$INTEGRATION/scripts/generatePrivateEcrValues.sh"; '"$form"
      ends_with_status 4
      says_not "went on"
    done
  done
}

@test "a values file that is not there stops it before anything is copied" {
  recording_java
  for form in 2.8.2,2.7.1 3.3.6,2.9.0; do
    checkout "${form%,*}" "${form#*,}"
    case "$form" in 2.*) flag=--push-all-images-to-private-ecr ;; *) flag="" ;; esac
    run bash "$bootstrap" --version 9.9.9 --helm-values nowhere.yaml $flag
    ends_with_status 1
    says "cannot read the values file nowhere.yaml"
    [ ! -e calls ]
  done
}

@test "--ma-images-source: crane copies the release images, logged in before" {
  recording_java
  recording_crane
  options="--manifest $MA_ECR_MANIFEST"
  release="--exclude public.ecr.aws/opensearchproject/opensearch-migrations-* $MA_ECR_MIRROR_OPTIONS"
  image=migrations_migration_console_latest
  for form in 2.8.2,2.7.1 3.0.1,2.9.0 3.3.6,2.9.0; do
    checkout "${form%,*}" "${form#*,}"
    run bash "$bootstrap" --version 3.3.6 --ma-images-source other.example/team
    ends_with_status 0
    says "--set images.migrationConsole.repository=$MIGRATIONS_ECR_REGISTRY"
    is_called "aws ecr get-login-password --region us-east-1
crane auth login $REGISTRY -u AWS --password-stdin
ma-ecr mirror $REGISTRY --region us-east-1 --release-version 3.3.6 $options $release
ma-ecr generate-values $REGISTRY --release-version 3.3.6 $options --without-release-images
crane copy other.example/team:$image $MIGRATIONS_ECR_REGISTRY:$image"
    rm calls
  done
}

@test "a bootstrap without the patch copies the release images with crane" {
  recording_java
  recording_crane
  for form in 2.8.2 3.0.1 3.3.6; do
    checkout "$form"
    case "$form" in 2.*) flag=--push-all-images-to-private-ecr ;; *) flag="" ;; esac
    run bash "$bootstrap" --version 3.3.6 $flag
    ends_with_status 0
    says "--set images.migrationConsole.repository=$MIGRATIONS_ECR_REGISTRY"
    called | grep -F -- "--without-release-images"
    called | grep -F "crane copy public.ecr.aws/opensearchproject/opensearch-migrations-console:3.3.6 $MIGRATIONS_ECR_REGISTRY:"
    rm calls
  done
}

@test "a bootstrap without the patch and without crane stops before anything is copied" {
  recording_java
  # Without the folders of the PATH that have one.
  PATH=$(tr : '\n' <<<"$PATH" | while read -r f; do [ -e "$f/crane" ] || echo "$f"; done | paste -sd : -)
  for form in 2.8.2 3.0.1 3.3.6; do
    checkout "$form"
    case "$form" in 2.*) flag=--push-all-images-to-private-ecr ;; *) flag="" ;; esac
    run bash "$bootstrap" --version 3.3.6 $flag
    ends_with_status 1
    says "crane, which is neither on the PATH nor in ~/bin"
    says "Apply the patch of 'ma-ecr integration bootstrap'"
    says_not "helm install"
    [ ! -e calls ]
  done
}

@test "crane in ~/bin is found, and a login that fails stops it" {
  recording_java
  recording_crane
  mkdir "$HOME/bin"
  mv bin/crane "$HOME/bin"
  checkout 3.3.6
  run bash "$bootstrap" --version 3.3.6
  ends_with_status 0
  rm calls "$HOME/bin/crane"
  for failing in aws crane; do
    recording_crane
    echo "exit 3" >>"bin/$failing"
    run bash "$bootstrap" --version 3.3.6
    ends_with_status 1
    says "cannot log crane in to $REGISTRY"
    ! grep -F " mirror " calls
  done
}

@test "images that the bootstrap builds are left alone, and need no crane" {
  recording_java
  for form in "2.8.2 2.7.1 --build-images" "3.0.1 2.9.0 --build-images" "3.3.6 2.9.0 --build"; do
    read -r name patch flag <<<"$form"
    checkout "$name" "$patch"
    [ "$name" != 2.8.2 ] || flag="$flag --push-all-images-to-private-ecr"
    run bash "$bootstrap" --version 3.3.6 $flag
    ends_with_status 0
    says "Skipping MA image mirroring"
    says "--set images.migrationConsole.repository=$MIGRATIONS_ECR_REGISTRY"
    called | grep -F -- "--without-release-images"
    rm calls
  done
}

@test "a build from source needs a manifest" {
  recording_java
  unset MA_ECR_MANIFEST
  checkout 3.3.6 2.9.0
  run bash "$bootstrap" --build
  ends_with_status 2
  says "a build from source (--build) has no manifest in the jar"
  [ ! -e calls ]
}

@test "the functions need to know the release" {
  recording_java
  unset MA_ECR_MANIFEST
  MA_ECR_RELEASE_IMAGES=true run bash -c '. "$INTEGRATION/scripts/mirrorToEcr.sh"; mirror_images_to_ecr '"$REGISTRY"
  ends_with_status 2
  says "neither RELEASE_VERSION nor MA_ECR_MANIFEST is set"
}

@test "run by hand, the scripts take upstream's arguments and the manifest in their folder" {
  recording_java
  unset MA_ECR_MANIFEST
  export MA_ECR_RELEASE_IMAGES=true
  checkout 2.8.2
  cd "$BASE_DIR/$chart/scripts"
  run ./mirrorToEcr.sh "$REGISTRY" --region eu-west-1
  ends_with_status 0
  run ./mirrorToEcr.sh --manifest "other file.yaml" "$REGISTRY"
  ends_with_status 0
  run ./generatePrivateEcrValues.sh "$REGISTRY/team"
  ends_with_status 0
  is_called "ma-ecr mirror $REGISTRY --region eu-west-1 --manifest $PWD/private-ecr-manifest.yaml $MA_ECR_MIRROR_OPTIONS
ma-ecr mirror $REGISTRY --region us-east-1 --manifest other file.yaml $MA_ECR_MIRROR_OPTIONS
ma-ecr generate-values $REGISTRY/team --manifest $PWD/private-ecr-manifest.yaml"
  for wrong in "./mirrorToEcr.sh" "./mirrorToEcr.sh --region" "./mirrorToEcr.sh --all x" "./generatePrivateEcrValues.sh"; do
    run $wrong
    ends_with_status 2
  done
}

@test "nothing in the scripts is lost or run when they are inlined" {
  for script in mirrorToEcr.sh generatePrivateEcrValues.sh; do
    [ "$(grep -c '^if \[\[ "${BASH_SOURCE\[0\]}" == "$0" \]\]; then$' "$INTEGRATION/scripts/$script")" = 1 ]
    ! grep -E '^set -' "$INTEGRATION/scripts/$script"
  done
  checkout 3.3.6 2.9.0
  assemble
  sed -n '1,/^# --- source helper\|^base_dir=/p' "$bootstrap" >inlined.sh
  ! grep -E 'BASH_SOURCE|\$0|@include' inlined.sh
}
