{{- define "gate.known" -}}
{{- if lookup "v1" "ConfigMap" .Release.Namespace "known" }}yes{{ end -}}
{{- end }}
{{- define "gate.password" -}}
{{- /* A lookup that changes a Secret alone. */ -}}
{{- $old := lookup "v1" "Secret" .Release.Namespace "password" -}}
{{- dig "data" "password" ("none" | b64enc) $old -}}
{{- end }}
