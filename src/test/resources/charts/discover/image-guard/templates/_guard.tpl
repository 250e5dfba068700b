{{- define "guard" -}}
{{- $name := printf "%s/%s" (.Values.global.imageRegistry | default .Values.image.registry) .Values.image.repository -}}
{{- if and (ne $name "docker.io/example/keyvalue") (not .Values.global.security.allowInsecureImages) -}}
{{- fail (printf "Original containers have been substituted for unrecognized ones: %s. Set global.security.allowInsecureImages to true to skip this check." $name) -}}
{{- end -}}
{{- end -}}
