{{- define "gate.backup" -}}
{{- $apis := .Capabilities.APIVersions -}}
{{- if $apis.Has "snapshots.example.com/v1/Snapshot" -}}snapshot
{{- else if $apis.Has "backups.example.com/v1beta1/Backup" -}}backup
{{- else -}}copy
{{- end -}}
{{- end }}
