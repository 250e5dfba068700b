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
#   MA_ECR_BUNDLE            folder of an unpacked bundle, which is used where there is no Java 17 or newer, or no jar
#                            is specified; alternatively
#   MA_ECR_BUNDLE_URL        URL of the folder that contains the bundles, or of a bundle (….tar.gz). Default: the folder
#                            of MA_ECR_JAR_URL, if bundles are listed below. A bundle is only run if its sha256 is the
#                            one below for this platform, and is unpacked to MA_ECR_CACHE
#   MA_ECR_BUNDLE_SHA256     sha256 of the bundle, in place of the one below
#   MA_ECR_CACHE             cache folder; default: ma-ecr in XDG_CACHE_HOME or ~/.cache
#   MA_ECR_MANIFEST          manifest to mirror; default: the manifest in the jar
#   MA_ECR_RELEASE_IMAGES    false: the bootstrap copies the Migration Assistant's own images and sets their values, as
#                            it does with --build, --build-images and --ma-images-source in any case
#   MA_ECR_MIRROR_OPTIONS    additional options for `mirror`, separated by spaces or newlines, or an array of them:
#                            "--source-mirror docker.io=mirror.gcr.io --jobs 4"
#   MA_ECR_JAVA_OPTIONS      options for Java, separated by spaces or newlines, in place of those for a short run with
#                            little memory, or in addition to those of a bundle
#   build_images, ma_images_source   the bootstrap's own variables for --build-images and --ma-images-source
# Output variables:
#   PRIVATE_ECR_VALUES       the generated values file
#   PRIVATE_ECR_HELM_FLAGS   array: -f and each values file, the generated one last, for paths with spaces or commas
#
# Requires bash 3.2 or newer; works with and without `set -euo pipefail`, and inlined by assemble-bootstrap.sh. Written
# by `ma-ecr integration`.

PRIVATE_ECR_JAR_SHA256="@JAR_SHA256@"

# One line `SHA256  FILE` for each platform's bundle, written by `ma-ecr integration --checksums`.
PRIVATE_ECR_BUNDLES="@BUNDLES@"

private_ecr_say() {
  printf 'private-ecr: %s\n' "$*" >&2
}

# Runs sha256sum, or shasum where there is no sha256sum.
private_ecr_sha256sum() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$@"
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 "$@"
  else
    private_ecr_say "neither sha256sum nor shasum is on the PATH: install one of them"
    return 1
  fi
}

# Prints the sha256 of a file.
private_ecr_sha256() {
  local line
  line=$(private_ecr_sha256sum <"$1") || return 1
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
  local url=$1 cache jar partial
  case "$PRIVATE_ECR_JAR_SHA256" in
    *[!0-9a-f]* | "")
      private_ecr_say "this copy has no sha256 to check a download against: write it out with 'ma-ecr integration'"
      return 1
      ;;
  esac
  cache=$(private_ecr_cache)
  jar=$cache/ma-ecr-$PRIVATE_ECR_JAR_SHA256.jar
  if private_ecr_is_pinned_jar "$jar"; then
    printf '%s\n' "$jar"
    return 0
  fi
  partial=$(private_ecr_temporary "$cache") || return 1
  if ! private_ecr_fetch "$url" "$PRIVATE_ECR_JAR_SHA256" "$partial"; then
    rm -f "$partial"
    return 1
  fi
  mv -f "$partial" "$jar" || return 1
  printf '%s\n' "$jar"
}

private_ecr_cache() {
  printf '%s\n' "${MA_ECR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ma-ecr}"
}

# Makes a temporary file in the cache folder, or a folder with -d, and prints its path: FOLDER [-d]. Deletes those that
# killed runs left more than a day ago.
private_ecr_temporary() {
  local cache=$1
  shift
  find "$cache/" -maxdepth 1 -name "download.*" -mtime +0 -exec rm -rf {} + 2>/dev/null || :
  if ! mkdir -p "$cache" || ! mktemp "$@" "$cache/download.XXXXXX"; then
    private_ecr_say "cannot write to the cache folder $cache: set MA_ECR_CACHE to a folder that you can write to"
    return 1
  fi
}

# Downloads a file, which must have the sha256: URL SHA256 FILE.
private_ecr_fetch() {
  local url=$1 expected=$2 file=$3 found
  private_ecr_say "downloading $url"
  # A connection that stalls ends after a minute, and is retried.
  if ! curl -fsSL --retry 3 --connect-timeout 30 --speed-limit 1024 --speed-time 60 -o "$file" "$url"; then
    private_ecr_say "cannot download $url"
    return 1
  fi
  found=$(private_ecr_sha256 "$file") || found="unknown"
  if [ "$found" != "$expected" ]; then
    private_ecr_say "not run: $url has sha256 $found, but $expected was expected"
    return 1
  fi
}

# Returns whether a jar is specified.
private_ecr_has_jar() {
  [ -n "${MA_ECR_JAR:-}${MA_ECR_JAR_URL:-}" ]
}

# Returns whether a bundle is specified.
private_ecr_has_bundle() {
  [ -z "${MA_ECR_BUNDLE:-}${MA_ECR_BUNDLE_URL:-}" ] || return 0
  case "${MA_ECR_JAR_URL:-} $PRIVATE_ECR_BUNDLES" in
    *.jar\ *.tar.gz*) return 0 ;;
  esac
  return 1
}

# Prints the path of the bundle's program; downloads and unpacks the bundle if necessary.
private_ecr_bundle() {
  local program url sha256="" file=""
  if [ -n "${MA_ECR_BUNDLE:-}" ]; then
    program=$MA_ECR_BUNDLE/bin/ma-ecr
    if [ ! -x "$program" ]; then
      private_ecr_say "MA_ECR_BUNDLE: there is no program $program"
      return 1
    fi
    printf '%s\n' "$program"
    return 0
  fi
  url=${MA_ECR_BUNDLE_URL:-${MA_ECR_JAR_URL%/*}}
  if [ -n "${MA_ECR_BUNDLE_SHA256:-}" ]; then
    sha256=$MA_ECR_BUNDLE_SHA256
  else
    file=$(private_ecr_pinned_bundle) || return 1
    sha256=${file%% *}
    file=${file##* }
  fi
  case "$sha256" in
    *[!0-9a-f]*)
      private_ecr_say "MA_ECR_BUNDLE_SHA256 is not a sha256: $sha256"
      return 1
      ;;
  esac
  case "$url" in
    *.tar.gz | *.tar.gz\?*) ;;
    *)
      if [ -z "$file" ]; then
        private_ecr_say "MA_ECR_BUNDLE_SHA256 is the sha256 of one bundle: set MA_ECR_BUNDLE_URL to its URL, which ends" \
          "in .tar.gz, instead of $url"
        return 1
      fi
      url=${url%/}/$file
      ;;
  esac
  private_ecr_unpacked "$sha256" || private_ecr_unpack "$url" "$sha256"
}

# Prints the line of PRIVATE_ECR_BUNDLES for this platform.
private_ecr_pinned_bundle() {
  local system machine line platforms=""
  system=$(uname -s) || return 1
  machine=$(uname -m) || return 1
  case "$system" in
    Linux) system=linux ;;
    Darwin) system=macos ;;
  esac
  case "$machine" in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
  esac
  while IFS= read -r line; do
    case "$line" in
      *-"$system-$machine".tar.gz)
        printf '%s\n' "$line"
        return 0
        ;;
      *.tar.gz) platforms="$platforms ${line##* }" ;;
    esac
  done <<<"$PRIVATE_ECR_BUNDLES"
  if [ -n "$platforms" ]; then
    private_ecr_say "there is no bundle for $system-$machine, only$platforms: install Java 17 or newer"
  else
    private_ecr_say "this copy has no sha256 to check a bundle against: write it out with 'ma-ecr integration" \
      "--checksums FILE', or set MA_ECR_BUNDLE_SHA256"
  fi
  return 1
}

# Prints the path of the program of an unpacked bundle: SHA256.
private_ecr_unpacked() {
  local unpacked
  for unpacked in "$(private_ecr_cache)/ma-ecr-$1".*; do
    if private_ecr_is_intact "$unpacked"; then
      printf '%s\n' "$unpacked/bin/ma-ecr"
      return 0
    fi
  done
  return 1
}

# Returns whether an unpacked bundle is complete, unchanged and the user's own.
private_ecr_is_intact() {
  [ -O "$1" ] && [ -x "$1/bin/ma-ecr" ] &&
    (CDPATH="" cd "$1" && private_ecr_sha256sum -c sha256sums) >/dev/null 2>&1
}

# Downloads and unpacks a bundle, and prints the path of its program: URL SHA256. The folder gets its name when it is
# complete, and a name of its own: several runs can do this at the same time. A subshell, for the trap.
private_ecr_unpack() (
  url=$1 sha256=$2
  cache=$(private_ecr_cache)
  temporary=$(private_ecr_temporary "$cache" -d) || exit 1
  trap 'rm -rf "$temporary"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  private_ecr_fetch "$url" "$sha256" "$temporary/archive" || exit 1
  new=$temporary/new
  if ! mkdir "$new" || ! tar -xzf "$temporary/archive" -C "$new" --strip-components 1; then
    private_ecr_say "cannot unpack $url to $cache: make sure that tar and gzip are installed and that there is enough" \
      "space, or set MA_ECR_CACHE to another folder"
    exit 1
  fi
  if ! "$new/bin/ma-ecr" --version >/dev/null; then
    private_ecr_say "$url does not run on this machine: install Java 17 or newer"
    exit 1
  fi
  private_ecr_write_sha256sums "$new" || exit 1
  # Another run may have been faster; a damaged folder is of no use to any run.
  for unpacked in "$cache/ma-ecr-$sha256".*; do
    if private_ecr_is_intact "$unpacked"; then
      printf '%s\n' "$unpacked/bin/ma-ecr"
      exit 0
    fi
    [ ! -O "$unpacked" ] || rm -rf "$unpacked"
  done
  unpacked=$cache/ma-ecr-$sha256.${temporary##*.}
  mv "$new" "$unpacked" || exit 1
  printf '%s\n' "$unpacked/bin/ma-ecr"
)

private_ecr_write_sha256sums() (
  CDPATH="" cd "$1" >/dev/null || exit 1
  files=()
  while IFS= read -r file; do
    files+=("$file")
  done <<<"$(find . -type f)"
  private_ecr_sha256sum ${files[@]+"${files[@]}"} >sha256sums
)

# Prints the major version of a java program, or 0 and its output if it fails.
private_ecr_java_version() {
  local text version
  if text=$("$1" -version 2>&1); then
    version=${text#*version \"}
    [ "$version" != "$text" ] || return 0
    printf '%s\n' "${version%%[!0-9]*}"
  elif command -v "$1" >/dev/null 2>&1; then
    text=${text//$'\n'/; }
    printf '0 %s\n' "${text%.}"
  fi
}

# Prints the java program to use: from JAVA_HOME, otherwise from the PATH.
private_ecr_java() {
  local java version seen=""
  for java in ${JAVA_HOME:+"$JAVA_HOME/bin/java"} java; do
    version=$(private_ecr_java_version "$java")
    case "$version" in
      "") ;;
      0\ *) seen="$seen, but '$java -version' fails: ${version#0 }" ;;
      *)
        if [ "$version" -ge 17 ]; then
          printf '%s\n' "$java"
          return 0
        fi
        seen="$seen, but $java is older (major version $version)"
        ;;
    esac
  done
  private_ecr_say "Java 17 or newer is needed$seen. Install it (Amazon Linux and CloudShell:" \
    "'sudo dnf install -y java-17-amazon-corretto-headless'), set JAVA_HOME, or set MA_ECR_BUNDLE_URL to use a bundle" \
    "that contains Java"
  return 1
}

# Locates the jar and Java for ma_ecr; without them, the bundle.
private_ecr_prepare() {
  PRIVATE_ECR_PROGRAM=""
  if private_ecr_has_bundle && ! { private_ecr_has_jar && private_ecr_java >/dev/null 2>&1; }; then
    PRIVATE_ECR_PROGRAM=$(private_ecr_bundle) || return 1
    private_ecr_say "using $PRIVATE_ECR_PROGRAM"
    return 0
  fi
  PRIVATE_ECR_JAVA=$(private_ecr_java) || return 1
  PRIVATE_ECR_JAR=$(private_ecr_jar) || return 1
  private_ecr_select_java_options
}

# Sets PRIVATE_ECR_WORDS to the words of a text, which can have several lines. Does not expand patterns.
private_ecr_split() {
  local rest="$1 " word
  PRIVATE_ECR_WORDS=()
  while [ -n "$rest" ]; do
    word=${rest%%[[:space:]]*}
    rest=${rest#"$word"}
    rest=${rest#?}
    [ -z "$word" ] || PRIVATE_ECR_WORDS+=("$word")
  done
}

# Sets PRIVATE_ECR_JAVA_OPTIONS to options for a short run with little memory. The first compiler alone is faster where
# the jar has native cryptography; elsewhere it would be much slower.
private_ecr_select_java_options() {
  PRIVATE_ECR_JAVA_OPTIONS=(-XX:+UseSerialGC -Xms32m -Xmn12m)
  if [ -n "${MA_ECR_JAVA_OPTIONS:-}" ]; then
    private_ecr_split "$MA_ECR_JAVA_OPTIONS"
    PRIVATE_ECR_JAVA_OPTIONS=(${PRIVATE_ECR_WORDS[@]+"${PRIVATE_ECR_WORDS[@]}"})
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

# Runs the jar or the bundle, after private_ecr_prepare.
ma_ecr() (
  private_ecr_exec "$@"
)

# Like ma_ecr, but replaces the shell, so that a signal to the script reaches the program.
private_ecr_exec() {
  local arenas=${MALLOC_ARENA_MAX:-2}
  if [ -n "$PRIVATE_ECR_PROGRAM" ]; then
    MALLOC_ARENA_MAX=$arenas MA_ECR_JAVA_OPTIONS=${MA_ECR_JAVA_OPTIONS:-} exec "$PRIVATE_ECR_PROGRAM" "$@"
  fi
  MALLOC_ARENA_MAX=$arenas exec "$PRIVATE_ECR_JAVA" \
    ${PRIVATE_ECR_JAVA_OPTIONS[@]+"${PRIVATE_ECR_JAVA_OPTIONS[@]}"} -jar "$PRIVATE_ECR_JAR" "$@"
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
  if [ "${#options[@]}" -eq 1 ]; then
    private_ecr_split "${options[0]}"
    options=(${PRIVATE_ECR_WORDS[@]+"${PRIVATE_ECR_WORDS[@]}"})
  fi
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
  # Check everything that can be checked before copying, which can take an hour.
  private_ecr_helm_values "$@" || return
  private_ecr_prepare || return
  folder=$(mktemp -d "${TMPDIR:-/tmp}/private-ecr.XXXXXX") || {
    private_ecr_say "cannot write to ${TMPDIR:-/tmp}: set TMPDIR to a writable folder"
    return 1
  }
  private_ecr_say "mirroring images and charts of release $RELEASE_VERSION to $registry"
  private_ecr_mirror "$registry" || {
    status=$?
    rmdir "$folder" || :
    private_ecr_say "mirroring failed (exit status $status). What was copied stays: run again to go on"
    return "$status"
  }
  private_ecr_generate_values "$registry" --output "$folder/values.yaml" || {
    status=$?
    rmdir "$folder" || :
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
