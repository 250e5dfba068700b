{{- /*
ma-ecr.ecrLogin: lines for the installer job's /bin/sh script that log Helm in to the private ECR registry, so that it can
pull charts from oci:// repositories. Empty if .Values.ecrAuth is not set or contains only empty values. Include it at the
start of the script:

  {{- include "ma-ecr.ecrLogin" . | nindent 14 }}

.Values.ecrAuth
  registry  HOST of the registry, without a path, as `ma-ecr generate-values` writes it
  region    only needed if the host does not contain its region, such as a VPC endpoint; default: AWS_REGION of the pod
  token     a password for the registry, used instead of one from `aws`

A failed login ends the script, because no chart can be pulled without it.
*/ -}}
{{- define "ma-ecr.ecrLogin" -}}
{{- with .Values.ecrAuth }}
{{- if or .registry .region .token }}
{{- $registry := required "ecrAuth.registry is missing: the host of the private registry" .registry }}
{{- if not (regexMatch "^[A-Za-z0-9.-]+(:[0-9]+)?$" $registry) }}
{{- fail (printf "ecrAuth.registry: '%s' is no HOST[:PORT]: helm registry login takes no path and no scheme" $registry) }}
{{- end }}
{{- $region := .region | default "" }}
{{- $host := "^[0-9]{12}[.]dkr[.-]ecr(-fips)?[.]([a-z][a-z0-9-]*)[.].+$" }}
{{- if regexMatch $host $registry }}
{{- $region = regexReplaceAll $host $registry "${2}" }}
{{- end }}
{{- if not (regexMatch "^[a-z0-9-]*$" $region) }}
{{- fail (printf "ecrAuth.region: '%s' is no region" $region) }}
{{- end -}}
# The image of the installer has aws in an environment of its own.
PATH="$PATH:/.venv/bin"
ecr_login() {
{{- if .token }}
  ecr_password='{{ .token | replace "'" "'\\''" }}'
{{- else }}
{{- if $region }}
  ecr_region='{{ $region }}'
{{- else }}
  ecr_region="${AWS_REGION:-${AWS_DEFAULT_REGION:-}}"
  if [ -z "$ecr_region" ]; then
    echo "ERROR: {{ $registry }} names no region: set ecrAuth.region" >&2
    return 1
  fi
{{- end }}
  # Not a pipeline: /bin/sh would only return the exit status of helm.
  ecr_password=$(aws ecr get-login-password --region "$ecr_region") || {
    echo "ERROR: aws ecr get-login-password --region $ecr_region failed" >&2
    return 1
  }
{{- end }}
  printf '%s' "$ecr_password" | helm registry login --username AWS --password-stdin '{{ $registry }}' || {
    echo "ERROR: helm registry login {{ $registry }} failed" >&2
    return 1
  }
}
echo "Logging in to {{ $registry }}..."
# The credentials of a pod can take some seconds to become available.
ecr_login || { sleep 5 && ecr_login; } || { sleep 10 && ecr_login; } || {
  echo "ERROR: no login to {{ $registry }}: its charts cannot be pulled" >&2
  exit 1
}
{{- end }}
{{- end }}
{{- end -}}
