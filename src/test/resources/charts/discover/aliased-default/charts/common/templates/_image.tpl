{{- define "common.image" -}}
{{ (.Values.image).repository | default "registry.example.com/team/app" }}:{{ .Chart.AppVersion }}
{{- end -}}
