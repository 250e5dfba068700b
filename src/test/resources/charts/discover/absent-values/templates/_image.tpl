{{- define "image" -}}
{{ .image.repository | default "registry.example.com/team/helper" }}:{{ .image.tag | default "1" }}
{{- end -}}
