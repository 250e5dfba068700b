{{- define "image" -}}
{{ .image.registry | default .root.Values.defaultImageRegistry }}/{{ .image.repository | default .root.Values.defaultImageRepository }}/{{ .image.name }}:{{ .image.tag }}
{{- end -}}
