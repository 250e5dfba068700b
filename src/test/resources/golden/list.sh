#!/usr/bin/env bash
# What is mirrored, to be sourced. CHARTS: name, version, repository.
# manifest: 3.3.6.yaml sha256:8042338c3874994e12ac6165447d08a4315ca60cb00b3ae2f20ff4c7ea7948f4
# release: 3.3.6

# shellcheck disable=SC2034
CHARTS=(
  "acmpca-chart 1.2.2 oci://public.ecr.aws/aws-controllers-k8s/acmpca-chart"
  "cloudwatch-chart 1.4.2 oci://public.ecr.aws/aws-controllers-k8s/cloudwatch-chart"
  "argo-workflows 1.0.5 https://argoproj.github.io/argo-helm"
  "aws-privateca-issuer v1.4.0 https://cert-manager.github.io/aws-privateca-issuer"
  "cert-manager v1.17.2 https://charts.jetstack.io"
  "fluent-bit 0.51.0 https://fluent.github.io/helm-charts"
  "jaeger 3.2.0 https://jaegertracing.github.io/helm-charts"
  "kube-prometheus-stack 72.0.0 https://prometheus-community.github.io/helm-charts"
  "strimzi-kafka-operator 0.50.1 https://strimzi.io/charts/"
)

# shellcheck disable=SC2034
IMAGES=(
  "public.ecr.aws/aws-controllers-k8s/acmpca-controller:1.2.2"
  "public.ecr.aws/aws-controllers-k8s/cloudwatch-controller:1.4.2"
  "quay.io/argoproj/workflow-controller:v4.0.3"
  "quay.io/argoproj/argoexec:v4.0.3"
  "quay.io/argoproj/argocli:v4.0.3"
  "public.ecr.aws/k1n1h4h4/cert-manager-aws-privateca-issuer:v1.4.0"
  "quay.io/jetstack/cert-manager-cainjector:v1.17.2"
  "quay.io/jetstack/cert-manager-controller:v1.17.2"
  "quay.io/jetstack/cert-manager-acmesolver:v1.17.2"
  "quay.io/jetstack/cert-manager-webhook:v1.17.2"
  "quay.io/jetstack/cert-manager-startupapicheck:v1.17.2"
  "cr.fluentbit.io/fluent/fluent-bit:4.0.7"
  "docker.io/library/busybox:latest"
  "docker.io/jaegertracing/all-in-one:1.53.0"
  "quay.io/prometheus/node-exporter:v1.9.1"
  "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.15.0"
  "quay.io/prometheus-operator/prometheus-operator:v0.82.0"
  "quay.io/prometheus-operator/prometheus-config-reloader:v0.82.0"
  "quay.io/thanos/thanos:v0.38.0"
  "quay.io/prometheus/prometheus:v3.3.1"
  "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.3"
  "quay.io/kiwigrid/k8s-sidecar:1.30.11"
  "docker.io/grafana/grafana:11.6.13"
  "docker.io/bats/bats:v1.4.1"
  "quay.io/strimzi/operator:0.50.1"
  "quay.io/strimzi/kafka:0.50.1-kafka-4.1.1"
  "quay.io/strimzi/kafka:0.50.1-kafka-4.0.0"
  "quay.io/strimzi/kafka:0.50.1-kafka-4.0.1"
  "quay.io/strimzi/kafka:0.50.1-kafka-4.1.0"
  "quay.io/strimzi/kafka-bridge:0.33.1"
  "quay.io/strimzi/kaniko-executor:0.50.1"
  "quay.io/strimzi/buildah:0.50.1"
  "quay.io/strimzi/maven-builder:0.50.1"
  "public.ecr.aws/opensearchproject/opensearch-migrations-traffic-capture-proxy:3.3.6"
  "public.ecr.aws/opensearchproject/opensearch-migrations-traffic-replayer:3.3.6"
  "public.ecr.aws/opensearchproject/opensearch-migrations-reindex-from-snapshot:3.3.6"
  "public.ecr.aws/opensearchproject/opensearch-migrations-console:3.3.6"
  "mirror.gcr.io/opensearchproject/opensearch:3.1.0"
  "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
  "docker.io/amazon/aws-cli:2.25.11"
)
