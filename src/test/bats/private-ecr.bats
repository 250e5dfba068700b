# private-ecr.sh as a bootstrap sources it, with the real jar and a real registry.

load helpers

setup() {
  clean_environment
  # What aws-bootstrap.sh does with it, and nothing of the rest.
  cat >bootstrap.sh <<'BOOTSTRAP'
set -euo pipefail
. "$INTEGRATION/scripts/private-ecr.sh"
MA_ECR_MIRROR_OPTIONS=(--plain-http "$REGISTRY" --plain-http "$SOURCE")
push_all_images_to_private_ecr "$@"
if private_ecr_has_release_images; then echo "no image flags"; else echo "own image flags"; fi
for flag in ${PRIVATE_ECR_HELM_FLAGS[@]+"${PRIVATE_ECR_HELM_FLAGS[@]}"}; do echo "helm: $flag"; done
echo "values: $PRIVATE_ECR_VALUES"
BOOTSTRAP
}

generated() {
  printf '%s\n' "$output" | sed -n 's/^values: //p'
}

@test "mirrors to the host of MIGRATIONS_ECR_REGISTRY and adds the generated values" {
  run bash bootstrap.sh
  ends_with_status 0
  says "no image flags"
  tags "mirrored/${SOURCE/:/-}/team/app" | grep -F '"1.0"'
  grep -F "registry: $REGISTRY" "$(generated)"
  says "helm: -f
helm: $(generated)"
  says_not "helm: -f
helm: -f"
}

@test "each values file is a flag of its own, those in lists too, and the generated one is the last" {
  echo "a: 1" >a.yaml
  echo "b: 2" >"b and c.yaml"
  echo "d: 3" >d.yaml
  run bash bootstrap.sh "a.yaml,b and c.yaml" "" d.yaml
  ends_with_status 0
  says "helm: -f
helm: a.yaml
helm: -f
helm: b and c.yaml
helm: -f
helm: d.yaml
helm: -f
helm: $(generated)
values:"
}

@test "without the flag, only the user's values files are passed on" {
  echo "a: 1" >a.yaml
  run bash -euo pipefail -c '. "$INTEGRATION/scripts/private-ecr.sh"
    private_ecr_helm_values "a.yaml"; echo "${PRIVATE_ECR_HELM_FLAGS[*]}"
    private_ecr_helm_values ""; echo "${#PRIVATE_ECR_HELM_FLAGS[@]} flags"
    private_ecr_has_release_images || echo "own image flags"'
  ends_with_status 0
  [ "$output" = "-f a.yaml
0 flags
own image flags" ] || show
}

@test "a values file that is not there stops it before anything is copied" {
  recording_java
  run bash bootstrap.sh nowhere.yaml
  ends_with_status 1
  says "cannot read the values file nowhere.yaml"
  says_not "values:"
  [ ! -e calls ]
}

@test "a variable that is not set stops it" {
  for variable in MIGRATIONS_ECR_REGISTRY RELEASE_VERSION; do
    run env -u "$variable" bash bootstrap.sh
    ends_with_status 2
    says "$variable is not set"
    says_not "values:"
  done
}

@test "mirroring that fails stops it with the jar's exit status and what failed" {
  sed 's/app:1.0/app:missing/' "$MA_ECR_MANIFEST" >wrong.yaml
  MA_ECR_MANIFEST=$PWD/wrong.yaml run bash bootstrap.sh
  ends_with_status 1
  says "team/app:missing"
  says "mirroring failed (exit status 1)"
  says "stopped: nothing was installed"
  says_not "values:"
}

@test "values that cannot be generated stop it" {
  recording_java
  echo 'case "$*" in *generate-values*) exit 3 ;; esac' >>bin/java
  run bash bootstrap.sh
  ends_with_status 3
  says "generating the Helm values failed (exit status 3)"
  says_not "values:"
}

@test "it stops a bootstrap without set -e, and one that looks at the status" {
  unset RELEASE_VERSION
  run bash -c '. "$INTEGRATION/scripts/private-ecr.sh"; push_all_images_to_private_ecr || true; echo went on'
  ends_with_status 2
  says_not "went on"
}

@test "options of mirror and generate-values" {
  recording_java
  run bash bootstrap.sh
  ends_with_status 0
  jar="-jar $JAR"
  manifest="--release-version 2.6.4 --manifest $MA_ECR_MANIFEST"
  sed -i 's| --output [^ ]*| --output FILE|' calls
  [ "$(cat calls)" = "\
$jar mirror $REGISTRY $manifest --plain-http $REGISTRY --plain-http $SOURCE
$jar generate-values $REGISTRY --output FILE $manifest" ] || {
    cat calls
    false
  }
}

# Without native cryptography, the first compiler alone would be much slower.
@test "options of Java by platform, unless MA_ECR_JAVA_OPTIONS has others" {
  recording_java
  common="-XX:+UseSerialGC -Xms32m -Xmn12m"
  while IFS=, read -r platform options; do
    echo "case \$1 in -s) echo '${platform% *}' ;; -m) echo '${platform#* }' ;; esac" | stub uname
    rm -f java-options
    run bash bootstrap.sh
    ends_with_status 0
    [ "$(sort -u java-options)" = "$common$options" ] || {
      cat java-options
      false
    }
  done <<'TABLE'
Linux x86_64, -XX:TieredStopAtLevel=1
Linux aarch64, -XX:TieredStopAtLevel=1
Darwin arm64, -XX:TieredStopAtLevel=1
Darwin x86_64,
Linux riscv64,
TABLE
  rm -f java-options
  MA_ECR_JAVA_OPTIONS="-Xmx1g  -Dx=*" run bash bootstrap.sh
  ends_with_status 0
  [ "$(sort -u java-options)" = "-Xmx1g -Dx=*" ]
}

@test "options of mirror in the environment are split at spaces, and not expanded" {
  recording_java
  sed '/^MA_ECR_MIRROR_OPTIONS/d' bootstrap.sh >plain.sh
  MA_ECR_MIRROR_OPTIONS="--include */calls*  --jobs=4" run bash plain.sh
  ends_with_status 0
  grep -F -- "$MA_ECR_MANIFEST --include */calls* --jobs=4" calls
  MA_ECR_MIRROR_OPTIONS="" run bash plain.sh
  ends_with_status 0
}

@test "options in the environment can be on several lines" {
  recording_java
  sed '/^MA_ECR_MIRROR_OPTIONS/d' bootstrap.sh >plain.sh
  lines=$'\n--include */calls*\n\n\t--jobs 4  \n'
  MA_ECR_MIRROR_OPTIONS=$lines MA_ECR_JAVA_OPTIONS=$'-Xmx1g\n-Dx=*\n' run bash plain.sh
  ends_with_status 0
  grep -F -- "$MA_ECR_MANIFEST --include */calls* --jobs 4" calls
  [ "$(sort -u java-options)" = "-Xmx1g -Dx=*" ]
}

@test "an unwritable TMPDIR is reported before anything is copied" {
  recording_java
  TMPDIR=/dev/null run bash bootstrap.sh
  ends_with_status 1
  says "cannot write to /dev/null: set TMPDIR"
  [ ! -e calls ]
}

@test "a failed run leaves no temporary folder behind" {
  recording_java
  echo 'exit 5' >>bin/java
  sed -i 's/^  echo .openjdk.*/&; exit 0/' bin/java
  run bash bootstrap.sh
  ends_with_status 5
  [ -z "$(ls -d "$TMPDIR"/private-ecr.*)" ]
}

@test "release images that the bootstrap pushes itself are left alone" {
  recording_java
  for setting in RELEASE_VERSION=local-build MA_ECR_RELEASE_IMAGES=false build_images=true ma_images_source=x; do
    rm -f calls
    run env "$setting" bash bootstrap.sh
    ends_with_status 0
    says "own image flags"
    grep -F -- "--exclude public.ecr.aws/opensearchproject/opensearch-migrations-*" calls
    grep -F -- "--without-release-images" calls
  done
}

@test "no jar named: it says how" {
  unset MA_ECR_JAR
  run bash bootstrap.sh
  ends_with_status 1
  says "set MA_ECR_JAR to the path of ma-ecr.jar, or MA_ECR_JAR_URL"
  MA_ECR_JAR=nowhere.jar run bash bootstrap.sh
  ends_with_status 1
  says "MA_ECR_JAR: there is no file nowhere.jar"
}

@test "a jar of another build is told of, and run" {
  recording_java
  echo other >other.jar
  MA_ECR_JAR=other.jar run bash bootstrap.sh
  ends_with_status 0
  says "warning: other.jar is not the jar that this script was written for"
}

@test "a download with the pinned sha256 is run, kept and used again" {
  unset MA_ECR_JAR
  export MA_ECR_CACHE="$BATS_TEST_TMPDIR/my cache"
  MA_ECR_JAR_URL=file://$JAR run bash bootstrap.sh
  ends_with_status 0
  says "downloading file://$JAR"
  [ "$(ls "$MA_ECR_CACHE")" = "ma-ecr-$(sha256sum <"$JAR" | cut -d ' ' -f 1).jar" ]
  MA_ECR_JAR_URL=file:///nowhere run bash bootstrap.sh
  ends_with_status 0
  says_not "downloading"
}

@test "a download with another sha256 is never run and not kept" {
  unset MA_ECR_JAR
  recording_java
  head -c 1000000 "$JAR" >half.jar
  MA_ECR_JAR_URL=file://$PWD/half.jar run bash bootstrap.sh
  ends_with_status 1
  says "not run: file://$PWD/half.jar has sha256 $(sha256sum <half.jar | cut -d ' ' -f 1)"
  [ ! -e calls ]
  [ -z "$(ls "$HOME/.cache/ma-ecr")" ]
}

@test "a kept jar that was damaged is downloaded again" {
  unset MA_ECR_JAR
  export MA_ECR_CACHE=$PWD MA_ECR_JAR_URL=file://$JAR
  kept=ma-ecr-$(sha256sum <"$JAR" | cut -d ' ' -f 1).jar
  echo damaged >"$kept"
  run bash -c '. "$INTEGRATION/scripts/private-ecr.sh"; private_ecr_jar'
  ends_with_status 0
  says "downloading"
  cmp "$kept" "$JAR"
}

@test "a download that fails leaves nothing behind" {
  unset MA_ECR_JAR
  MA_ECR_JAR_URL=http://$REGISTRY/nowhere.jar run bash bootstrap.sh
  ends_with_status 1
  says "cannot download http://$REGISTRY/nowhere.jar"
  [ -z "$(ls "$HOME/.cache/ma-ecr")" ]
}

@test "without sha256sum, shasum is used" {
  unset MA_ECR_JAR
  mkdir few
  for program in mktemp mkdir mv rm curl; do ln -s "$(command -v "$program")" few; done
  printf '#!/bin/sh\n[ "$*" = "-a 256" ] && exec %s\n' "$(command -v sha256sum)" >few/shasum
  chmod +x few/shasum
  bash=$(command -v bash)
  MA_ECR_JAR_URL=file://$JAR PATH=$PWD/few \
    run "$bash" -euo pipefail -c '. "$INTEGRATION/scripts/private-ecr.sh"; private_ecr_jar'
  ends_with_status 0
  rm few/shasum
  MA_ECR_JAR_URL=file://$JAR PATH=$PWD/few \
    run "$bash" -euo pipefail -c '. "$INTEGRATION/scripts/private-ecr.sh"; private_ecr_jar'
  ends_with_status 1
  says "neither sha256sum nor shasum is on the PATH"
}

@test "a copy without a sha256 downloads nothing" {
  unset MA_ECR_JAR
  sed 's/^PRIVATE_ECR_JAR_SHA256=.*/PRIVATE_ECR_JAR_SHA256="@JAR_SHA256@"/' \
    "$INTEGRATION/scripts/private-ecr.sh" >private-ecr.sh
  MA_ECR_JAR_URL=file://$JAR run bash -euo pipefail -c '. ./private-ecr.sh; private_ecr_jar'
  ends_with_status 1
  says "write it out with 'ma-ecr integration'"
  says_not "downloading"
}

@test "an old Java, a broken one and none are told of" {
  unset JAVA_HOME
  for version in 1.8.0_392 11.0.21 16-ea; do
    printf 'echo "Picked up JAVA_TOOL_OPTIONS: -Dx" >&2; echo "java version \\"%s\\" 2023" >&2\n' "$version" | stub java
    run bash bootstrap.sh
    ends_with_status 1
    says "Java 17 or newer is needed, but java is older (major version ${version%%[.-]*})"
    says_not "values:"
  done
  echo 'echo "The operation couldn’t be completed. Unable to locate a Java Runtime." >&2; exit 1' | stub java
  run bash bootstrap.sh
  ends_with_status 1
  says "Java 17 or newer is needed, but 'java -version' fails: The operation"
  says "Java Runtime. Install it"
  rm bin/java
  PATH=$(dirname "$(command -v bash)") run bash -c '. "$INTEGRATION/scripts/private-ecr.sh"
    java() { return 127; }; command() { return 1; }; private_ecr_java'
  ends_with_status 1
  says "Java 17 or newer is needed. Install it"
}

@test "the Java of JAVA_HOME comes first, and that of the PATH where it is too old" {
  recording_java
  mkdir -p "new home/bin" old/bin
  cp bin/java "new home/bin/java"
  printf '#!/bin/sh\necho \x27openjdk version "11.0.21"\x27 >&2\n' >old/bin/java
  chmod +x old/bin/java
  JAVA_HOME="$PWD/new home" run bash -c '. "$INTEGRATION/scripts/private-ecr.sh"; private_ecr_java'
  [ "$output" = "$PWD/new home/bin/java" ] || show
  for home in "$PWD/old" "$PWD/nowhere" ""; do
    JAVA_HOME=$home run bash -c '. "$INTEGRATION/scripts/private-ecr.sh"; private_ecr_java'
    [ "$output" = java ] || show
  done
}
