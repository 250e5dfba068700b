#!/bin/bash
# In the form of upstream's: inlines what `# @source` names, without `set` lines and main guards.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
{
  echo '#!/bin/bash'
  grep '# @source ' "$here/aws-bootstrap.sh" | sed 's/.*# @source //' | while IFS= read -r path; do
    echo "# --- BEGIN inlined: $path ---"
    sed -E \
      -e '1{/^#!/d;}' \
      -e '/^set -[a-z ]+$/d' \
      -e '/^if \[\[ "\$\{BASH_SOURCE\[0\]\}" == "\$0" \]\]; then$/,$ d' \
      "$here/../../../$path"
  done
  sed -E -e '1{/^#!/d;}' -e '/^# --- source helper scripts/,/^fi$/d' "$here/aws-bootstrap.sh"
} >"$here/assembled.sh"
