#!/usr/bin/env bash
# private-ecr.sh: mirrors with ma-ecr in place of the bootstrap's own scripts.
#
# For the bootstrap (aws-bootstrap.sh) of 2.6.4 and newer. From 2.7.1 on, it runs or sources mirrorToEcr.sh, which
# includes this file; the files bootstrap/*.patch contain the lines to change in each release. A bootstrap that sources
# this file calls:
#
#   push_all_images_to_private_ecr "$extra_helm_values"     # stops the bootstrap on any failure
#   extra_helm_values="${extra_helm_values:+$extra_helm_values,}$PRIVATE_ECR_VALUES"
#   …
#   if private_ecr_has_release_images; then
#     IMAGE_FLAGS=""                       # --set images.… would override the generated values
#   fi
#   helm install … -f "$extra_helm_values" … $IMAGE_FLAGS
#
# Input variables:
#   MIGRATIONS_ECR_REGISTRY  HOST[/REPOSITORY]. Only HOST is used: REPOSITORY is the single repository to which the
#                            bootstrap pushes its own builds, not a prefix for mirrored repositories
#   RELEASE_VERSION          the release; local-build (set by --build) has no manifest in the jar: set MA_ECR_MANIFEST
#   MA_ECR_JAR               path of the jar; alternatively
#   MA_ECR_JAR_URL           URL to download the jar from. The jar is only run if its sha256 is the one below, and is
#                            cached in MA_ECR_CACHE
#   MA_ECR_CACHE             cache folder; default: ma-ecr in XDG_CACHE_HOME or ~/.cache
#   MA_ECR_MANIFEST          manifest to mirror; default: the manifest in the jar
#   MA_ECR_RELEASE_IMAGES    false: the bootstrap copies the Migration Assistant's own images and sets their values, as
#                            it does with --build, --build-images and --ma-images-source in any case
#   MA_ECR_MIRROR_OPTIONS    additional options for `mirror`, separated by spaces, or an array of them:
#                            "--source-mirror docker.io=mirror.gcr.io --jobs 4"
#   MA_ECR_JAVA_OPTIONS      options for Java, separated by spaces, in place of those for a short run with little memory
#   build_images, ma_images_source   the bootstrap's own variables for --build-images and --ma-images-source
# Output variables:
#   PRIVATE_ECR_VALUES       the generated values file
#   PRIVATE_ECR_HELM_FLAGS   array: -f and each values file, the generated one last, for paths with spaces or commas
#
# Requires bash 3.2 or newer; works with and without `set -euo pipefail`, and inlined by assemble-bootstrap.sh. Written
# by `ma-ecr integration`.

PRIVATE_ECR_JAR_SHA256="@JAR_SHA256@"

private_ecr_say() {
  printf 'private-ecr: %s\n' "$*" >&2
}

# Prints the sha256 of a file.
private_ecr_sha256() {
  local line
  if command -v sha256sum >/dev/null 2>&1; then
    line=$(sha256sum <"$1") || return 1
  elif command -v shasum >/dev/null 2>&1; then
    line=$(shasum -a 256 <"$1") || return 1
  else
    private_ecr_say "neither sha256sum nor shasum is on the PATH: install one of them"
    return 1
  fi
  printf '%s\n' "${line%% *}"
}

# Returns whether a file exists and is the jar that this script was written for.
private_ecr_is_pinned_jar() {
  local found
  [ -f "$1" ] || return 1
  found=$(private_ecr_sha256 "$1") || return 1
  [ "$found" = "$PRIVATE_ECR_JAR_SHA256" ]
}

# Prints the path of the jar; downloads it if necessary.
private_ecr_jar() {
  if [ -n "${MA_ECR_JAR:-}" ]; then
    if [ ! -f "$MA_ECR_JAR" ]; then
      private_ecr_say "MA_ECR_JAR: there is no file $MA_ECR_JAR"
      return 1
    fi
    private_ecr_is_pinned_jar "$MA_ECR_JAR" ||
      private_ecr_say "warning: $MA_ECR_JAR is not the jar that this script was written for"
    printf '%s\n' "$MA_ECR_JAR"
  elif [ -n "${MA_ECR_JAR_URL:-}" ]; then
    private_ecr_download "$MA_ECR_JAR_URL"
  else
    private_ecr_say "set MA_ECR_JAR to the path of ma-ecr.jar, or MA_ECR_JAR_URL to where it is published"
    return 1
  fi
}

# Prints the path of the cached jar. Only complete downloads with the expected sha256 are cached.
private_ecr_download() {
  local url=$1 cache jar partial found
  case "$PRIVATE_ECR_JAR_SHA256" in
    *[!0-9a-f]* | "")
      private_ecr_say "this copy has no sha256 to check a download against: write it out with 'ma-ecr integration'"
      return 1
      ;;
  esac
  cache=${MA_ECR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ma-ecr}
  jar=$cache/ma-ecr-$PRIVATE_ECR_JAR_SHA256.jar
  if private_ecr_is_pinned_jar "$jar"; then
    printf '%s\n' "$jar"
    return 0
  fi
  mkdir -p "$cache" || return 1
  partial=$(mktemp "$cache/download.XXXXXX") || return 1
  private_ecr_say "downloading $url"
  if ! curl -fsSL --retry 3 -o "$partial" "$url"; then
    rm -f "$partial"
    private_ecr_say "cannot download $url"
    return 1
  fi
  found=$(private_ecr_sha256 "$partial") || found="unknown"
  if [ "$found" != "$PRIVATE_ECR_JAR_SHA256" ]; then
    rm -f "$partial"
    private_ecr_say "not run: $url has sha256 $found, but $PRIVATE_ECR_JAR_SHA256 was expected"
    return 1
  fi
  mv -f "$partial" "$jar" || return 1
  printf '%s\n' "$jar"
}

# Prints the major version of a java program, or nothing if it has no version.
private_ecr_java_version() {
  local text version
  text=$("$1" -version 2>&1) || return 0
  version=${text#*version \"}
  [ "$version" != "$text" ] || return 0
  printf '%s\n' "${version%%[!0-9]*}"
}

# Prints the java program to use: from JAVA_HOME, otherwise from the PATH.
private_ecr_java() {
  local java version seen=""
  for java in ${JAVA_HOME:+"$JAVA_HOME/bin/java"} java; do
    version=$(private_ecr_java_version "$java")
    if [ "${version:-0}" -ge 17 ]; then
      printf '%s\n' "$java"
      return 0
    fi
    [ -z "$version" ] || seen="$seen, but $java is older (major version $version)"
  done
  private_ecr_say "Java 17 or newer is needed$seen. Install it (Amazon Linux and CloudShell:" \
    "'sudo dnf install -y java-17-amazon-corretto-headless') or set JAVA_HOME"
  return 1
}

# Locates the jar and Java for ma_ecr.
private_ecr_prepare() {
  PRIVATE_ECR_JAVA=$(private_ecr_java) || return 1
  PRIVATE_ECR_JAR=$(private_ecr_jar) || return 1
  private_ecr_select_java_options
}

# Sets PRIVATE_ECR_JAVA_OPTIONS to options for a short run with little memory. The first compiler alone is faster where
# the jar has native cryptography; elsewhere it would be much slower.
private_ecr_select_java_options() {
  PRIVATE_ECR_JAVA_OPTIONS=(-XX:+UseSerialGC -Xms32m -Xmn12m)
  if [ -n "${MA_ECR_JAVA_OPTIONS:-}" ]; then
    IFS=' ' read -r -a PRIVATE_ECR_JAVA_OPTIONS <<<"$MA_ECR_JAVA_OPTIONS"
    return 0
  fi
  case "$(uname -s) $(uname -m)" in
    "Linux x86_64" | "Linux aarch64" | "Darwin arm64")
      # musl cannot load the native library.
      set -- /lib/ld-musl-*
      [ -e "$1" ] || PRIVATE_ECR_JAVA_OPTIONS+=(-XX:TieredStopAtLevel=1)
      ;;
  esac
}

# Runs the jar, after private_ecr_prepare.
ma_ecr() {
  MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2} \
    "$PRIVATE_ECR_JAVA" "${PRIVATE_ECR_JAVA_OPTIONS[@]}" -jar "$PRIVATE_ECR_JAR" "$@"
}

# Returns whether the generated values include the release images.
private_ecr_has_release_images() {
  [ -n "${PRIVATE_ECR_GENERATED:-}" ] && private_ecr_mirrors_release_images
}

private_ecr_mirrors_release_images() {
  [ "${MA_ECR_RELEASE_IMAGES:-true}" != "false" ] && [ -z "${ma_images_source:-}" ] &&
    [ "${RELEASE_VERSION:-}" != "local-build" ] && [ "${build_images:-}" != "true" ]
}

# Sets PRIVATE_ECR_MANIFEST_OPTIONS to the options that select the manifest.
private_ecr_select_manifest() {
  PRIVATE_ECR_MANIFEST_OPTIONS=()
  [ -z "${RELEASE_VERSION:-}" ] || PRIVATE_ECR_MANIFEST_OPTIONS+=(--release-version "$RELEASE_VERSION")
  if [ -n "${MA_ECR_MANIFEST:-}" ]; then
    PRIVATE_ECR_MANIFEST_OPTIONS+=(--manifest "$MA_ECR_MANIFEST")
  elif [ -z "${RELEASE_VERSION:-}" ]; then
    private_ecr_say "neither RELEASE_VERSION nor MA_ECR_MANIFEST is set"
    return 2
  elif [ "$RELEASE_VERSION" = "local-build" ]; then
    private_ecr_say "a build from source (--build) has no manifest in the jar: derive one with 'ma-ecr discover" \
      "--chart CHART --write' and set MA_ECR_MANIFEST to the file"
    return 2
  fi
}

# Copies charts and images to the registry: REGISTRY [OPTION OF mirror]...
private_ecr_mirror() {
  local options
  options=(${MA_ECR_MIRROR_OPTIONS[@]+"${MA_ECR_MIRROR_OPTIONS[@]}"})
  # A variable of the environment is a single text.
  [ "${#options[@]}" -ne 1 ] || IFS=' ' read -r -a options <<<"$MA_ECR_MIRROR_OPTIONS"
  private_ecr_select_manifest || return
  set -- mirror "$@" ${PRIVATE_ECR_MANIFEST_OPTIONS[@]+"${PRIVATE_ECR_MANIFEST_OPTIONS[@]}"}
  private_ecr_mirrors_release_images ||
    set -- "$@" --exclude "public.ecr.aws/opensearchproject/opensearch-migrations-*"
  ma_ecr "$@" ${options[@]+"${options[@]}"}
}

# Generates the Helm values: REGISTRY [OPTION OF generate-values]...
private_ecr_generate_values() {
  private_ecr_select_manifest || return
  set -- generate-values "$@" ${PRIVATE_ECR_MANIFEST_OPTIONS[@]+"${PRIVATE_ECR_MANIFEST_OPTIONS[@]}"}
  private_ecr_mirrors_release_images || set -- "$@" --without-release-images
  ma_ecr "$@" || return
  PRIVATE_ECR_GENERATED=true
}

# Sets PRIVATE_ECR_HELM_FLAGS to -f for each values file and for the generated one, if any. Splits comma-separated
# lists given to --helm-values.
private_ecr_helm_values() {
  local list file rest
  PRIVATE_ECR_HELM_FLAGS=()
  for list in "$@"; do
    rest=$list
    while [ -n "$rest" ]; do
      file=${rest%%,*}
      rest=${rest#"$file"}
      rest=${rest#,}
      [ -n "$file" ] || continue
      if [ ! -r "$file" ]; then
        private_ecr_say "cannot read the values file $file, given with --helm-values"
        return 1
      fi
      PRIVATE_ECR_HELM_FLAGS+=(-f "$file")
    done
  done
  [ -z "${PRIVATE_ECR_VALUES:-}" ] || PRIVATE_ECR_HELM_FLAGS+=(-f "$PRIVATE_ECR_VALUES")
}

# Mirrors everything, and generates the values. The arguments are the values files given with --helm-values.
private_ecr_push() {
  local variable registry folder status
  PRIVATE_ECR_VALUES=""
  for variable in MIGRATIONS_ECR_REGISTRY RELEASE_VERSION; do
    if [ -z "${!variable:-}" ]; then
      private_ecr_say "$variable is not set"
      return 2
    fi
  done
  registry=${MIGRATIONS_ECR_REGISTRY%%/*}
  # Report unusable values files before copying, which can take an hour.
  private_ecr_helm_values "$@" || return
  private_ecr_prepare || return
  private_ecr_say "mirroring images and charts of release $RELEASE_VERSION to $registry"
  private_ecr_mirror "$registry" || {
    status=$?
    private_ecr_say "mirroring failed (exit status $status). What was copied stays: run again to go on"
    return "$status"
  }
  folder=$(mktemp -d "${TMPDIR:-/tmp}/private-ecr.XXXXXX") || return
  private_ecr_generate_values "$registry" --output "$folder/values.yaml" || {
    status=$?
    private_ecr_say "generating the Helm values failed (exit status $status)"
    return "$status"
  }
  PRIVATE_ECR_VALUES=$folder/values.yaml
  private_ecr_helm_values "$@" || return
  private_ecr_say "Helm values written to $PRIVATE_ECR_VALUES"
}

# The same, but exits the calling shell on any failure, regardless of its options.
push_all_images_to_private_ecr() {
  private_ecr_or_exit private_ecr_push "$@"
}

# Runs a function, and exits the calling shell if it fails: also where `set -e` has no effect, in conditions.
private_ecr_or_exit() {
  local status=0
  "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    private_ecr_say "stopped: nothing was installed"
    exit "$status"
  fi
}
