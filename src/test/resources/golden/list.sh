#!/usr/bin/env bash
# What is mirrored, to be sourced. CHARTS: name, version, repository.
# manifest: private-ecr-manifest.yaml sha256:9a937c9f9ab4f1b82945a84105b90a14d17885969821977296838b690f4c41f6
# release: 2.6.4

# shellcheck disable=SC2034
CHARTS=(
  "argo-workflows 0.47.1 https://argoproj.github.io/argo-helm"
  "cert-manager v1.17.2 https://charts.jetstack.io"
  "fluent-bit 0.49.0 https://fluent.github.io/helm-charts"
  "kube-prometheus-stack 72.0.0 https://prometheus-community.github.io/helm-charts"
  "strimzi-kafka-operator 0.47.0 https://strimzi.io/charts/"
)

# shellcheck disable=SC2034
IMAGES=(
  "quay.io/argoproj/workflow-controller:v3.7.9"
  "quay.io/argoproj/argoexec:v3.7.9"
  "quay.io/argoproj/argocli:v3.7.9"
  "quay.io/jetstack/cert-manager-cainjector:v1.17.2"
  "quay.io/jetstack/cert-manager-controller:v1.17.2"
  "quay.io/jetstack/cert-manager-acmesolver:v1.17.2"
  "quay.io/jetstack/cert-manager-webhook:v1.17.2"
  "quay.io/jetstack/cert-manager-startupapicheck:v1.17.2"
  "cr.fluentbit.io/fluent/fluent-bit:4.0.1"
  "docker.io/library/busybox:latest"
  "quay.io/prometheus/node-exporter:v1.9.1"
  "quay.io/kiwigrid/k8s-sidecar:1.30.0"
  "docker.io/grafana/grafana:11.6.1"
  "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.15.0"
  "quay.io/prometheus-operator/prometheus-operator:v0.82.0"
  "quay.io/prometheus-operator/prometheus-config-reloader:v0.82.0"
  "quay.io/thanos/thanos:v0.38.0"
  "quay.io/prometheus/prometheus:v3.3.1"
  "docker.io/bats/bats:v1.4.1"
  "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.3"
  "quay.io/strimzi/operator:0.47.0"
  "quay.io/strimzi/kafka:0.47.0-kafka-4.0.0"
  "quay.io/strimzi/kafka:0.47.0-kafka-3.9.0"
  "quay.io/strimzi/kafka:0.47.0-kafka-3.9.1"
  "quay.io/strimzi/kafka-bridge:0.32.0"
  "quay.io/strimzi/kaniko-executor:0.47.0"
  "quay.io/strimzi/maven-builder:0.47.0"
  "public.ecr.aws/opensearchproject/opensearch-migrations-traffic-capture-proxy:2.6.4"
  "public.ecr.aws/opensearchproject/opensearch-migrations-traffic-replayer:2.6.4"
  "public.ecr.aws/opensearchproject/opensearch-migrations-reindex-from-snapshot:2.6.4"
  "public.ecr.aws/opensearchproject/opensearch-migrations-console:2.6.4"
  "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
  "docker.io/amazon/aws-cli:2.25.11"
)
