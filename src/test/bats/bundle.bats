# src/build/ma-ecr.sh, the program of the bundle, with a java that prints its arguments.

load helpers

setup() {
  clean_environment
  mkdir -p "the bundle/bin" "the bundle/runtime/bin"
  cp "$BATS_TEST_DIRNAME/../../build/ma-ecr.sh" "the bundle/bin/ma-ecr"
  printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' >"the bundle/runtime/bin/java"
  chmod +x "the bundle/bin/ma-ecr" "the bundle/runtime/bin/java"
  jar="$(pwd -P)/the bundle/lib/ma-ecr.jar"
}

# Before a version of the path that is looked up in CDPATH: also where that has a folder of the same name.
@test "it finds its jar from any folder, through links, and with CDPATH set" {
  mkdir -p other/bin
  ln -s "the bundle/bin/ma-ecr" link
  ln -s ../link bin/ma-ecr
  for cdpath in "" "$PWD/other" .:/; do
    export CDPATH=$cdpath
    for program in "$PWD/the bundle/bin/ma-ecr" "the bundle/bin/ma-ecr" ./link ma-ecr; do
      run "$program" list "a b"
      ends_with_status 0
      says "$jar
list
a b"
    done
    cd "the bundle"
    run bin/ma-ecr list
    ends_with_status 0
    says "$jar"
    cd ..
  done
}
