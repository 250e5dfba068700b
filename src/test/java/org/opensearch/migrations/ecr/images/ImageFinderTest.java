package org.opensearch.migrations.ecr.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;

/** Each case is a shortened render of a published chart. */
class ImageFinderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "image: busybox → busybox",
        "image: 'amazon/aws-cli:2.25.11' → amazon/aws-cli:2.25.11",
        "image: registry:5000/a:1 → registry:5000/a:1",
        "imageName: ghcr.io/cloudnative-pg/postgresql:16 → ghcr.io/cloudnative-pg/postgresql:16",
        "docker_image: ghcr.io/zalando/spilo-18:4.1 → ghcr.io/zalando/spilo-18:4.1",
        "natsStreamingImage: nats-streaming:0.22.1 → nats-streaming:0.22.1",
        "node.collector.imageRef: a/node-collector:0.3.1 → a/node-collector:0.3.1",
        "imageK8S: hashicorp/consul-k8s:1.5 → hashicorp/consul-k8s:1.5",
        "volumes: [{image: {reference: 'quay.io/a/model:1'}}] → quay.io/a/model:1",
        "volumes: [{image: {reference: a/model:1, pullPolicy: Always}}] → a/model:1",
        "volumes: [{image: {pullPolicy: IfNotPresent, reference: busybox}}] → busybox",
        "templates: [{volumes: [{name: m, image: {reference: 'a/b:1'}}]}] → a/b:1",
        "args: [--executor-image, busybox] → busybox",
        "args: [--executor-image=busybox:1] → busybox:1",
        "args: [-entrypoint-image, 'a/b:1'] → a/b:1",
        "args: [--reloader=quay.io/a/reloader:v0.82.0] → quay.io/a/reloader:v0.82.0",
        "env: [{name: SIDECAR_IMAGE, value: 'a/sidecar:1'}] → a/sidecar:1",
        "env: [{name: RELATED_IMAGE_DB, value: 'arangodb:3.11'}] → arangodb:3.11",
        "image: {value: 'a/b:1'} → a/b:1",
        "ops: [{op: replace, path: /spec/containers/0/image, value: 'a/b:1'}] → a/b:1",
        "patch: '[{\"op\": \"add\", \"path\": \"/spec/image\", \"value\": \"a/b:1\"}]' → a/b:1",
        "sidecarImage: {default: 'a/b:1', description: the sidecar} → a/b:1",
        "imageURL: 'a/b:1' → a/b:1",
        "imagePath: quay.io/a/b:1 → quay.io/a/b:1",
        "env: [{name: OPERATOR_IMG, value: 'a/operator:1'}] → a/operator:1",
        "args: [--sidecar-img, 'a/sidecar:1'] → a/sidecar:1",
        "versions: [{version: latest, image: 'a/b:1'}] → a/b:1",
        "repository: 'https://github.com/a/b', tag: v1, image: quay.io/a/b → quay.io/a/b",
        "image: busybox, repository: {x: 1}, version: v1 → busybox",
        "module: registry://ghcr.io/a/policy:v1, image: a:1 → a:1",
        "command: [sh, -c, 'kubectl run x --image=busybox:1.28 --rm'] → busybox:1.28",
        "run: 'docker pull"
            + " quay.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'"
            + " → quay.io/a/b@sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      })
  void findsNamedImages(String yaml, String image) {
    assertEquals(List.of(image), texts("{" + yaml + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "image: {registry: quay.io, repository: a/b, tag: 1} → quay.io/a/b:1",
        "image: {repository: a/b, tag: 1.10} → a/b:1.10",
        "image: {<<: {repository: a/b, tag: 1}, tag: 2} → a/b:2",
        "image: {<<: [{repository: a/b}, {repository: c/d, tag: 3}]} → a/b:3",
        "image: {repository: a/b, digest: 'sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'} → a/b@sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "image: {name: quay.io/jupyterhub/k8s-hub, tag: '4.1'} → quay.io/jupyterhub/k8s-hub:4.1",
        "dcgm: {repository: nvcr.io/nvidia, image: dcgm, version: 4.6} → nvcr.io/nvidia/dcgm:4.6",
        "data: {trivy.repository: a/trivy, trivy.tag: 0.72.0} → a/trivy:0.72.0",
        "args: [--sidecar-image-repository=a/envoy, --sidecar-image-tag=v1] → a/envoy:v1",
        "env: [{name: INIT_DB_IMAGE_REPOSITORY, value: quay.io/a/db}, {name: INIT_DB_VERSION,"
            + " value: 1.33.0}] → quay.io/a/db:1.33.0",
        "image: {repo: quay.io/a/b, tag: v1} → quay.io/a/b:v1",
        "image: {registry: quay.io, repo: a, image: b, tag: v1} → quay.io/a/b:v1",
        "env: [{name: X_IMAGE_REPO, value: a/b}, {name: X_IMAGE_TAG, value: '1'}] → a/b:1",
        "args: [--image-repo, a/b, --image-tag, '1'] → a/b:1",
        "image: {name: a/b, version: '1.2'} → a/b:1.2",
        "kind: ArgoCD, spec: {image: quay.io/argoproj/argocd, version: v2.9.0} →"
            + " quay.io/argoproj/argocd:v2.9.0",
        "kind: ArgoCD, spec: {image: a/b, version: 'sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'} → a/b@sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "kind: Prometheus, spec: {baseImage: quay.io/prometheus/prometheus, version: v2.0.0} →"
            + " quay.io/prometheus/prometheus:v2.0.0",
        "kind: Alertmanager, spec: {baseImage: quay.io/a/b, tag: v1, version: v2} → quay.io/a/b:v1",
        "env: [{name: PROXY_IMAGE, value: a/proxy}, {name: PROXY_VERSION, value: '1.2'}] →"
            + " a/proxy:1.2",
        "spec: {agentRepository: scylladb/agent, agentVersion: 3.12.0} → scylladb/agent:3.12.0",
        "env: [{name: AGENT_REGISTRY, value: r.io}, {name: AGENT_SIDE_IMAGE_NAME, value: agent},"
            + " {name: AGENT_SIDE_IMAGE_TAG, value: 7.8}] → r.io/agent:7.8",
        "c: {global: {hub: docker.io/istio, tag: '1.2', proxy: {image: proxyv2}}} →"
            + " docker.io/istio/proxyv2:1.2",
        "c: {base: quay.io/p, components: {x: {tag: v1, image: drbd9}}} → quay.io/p/drbd9:v1",
        "spec: {imagePath: quay.io/a/b, imageTag: v1} → quay.io/a/b:v1",
        "image: {registry: quay.io, path: a/b, tag: v1} → quay.io/a/b:v1",
        "image: {repository: a/b, path: /opt/x, tag: v1} → a/b:v1",
        "image: {uri: quay.io/a/b, tag: v1} → quay.io/a/b:v1",
        "image: {repositoryUrl: quay.io/a/b, tag: v1} → quay.io/a/b:v1",
        "image: {host: quay.io, repository: a/b, tag: v1} → quay.io/a/b:v1",
        "image: {registryHost: quay.io, repository: a/b, tag: v1} → quay.io/a/b:v1",
        "spec: {imagePrefix: quay.io/a, imageName: b, imageTag: v1} → quay.io/a/b:v1",
        "image: {organization: a, repository: b, tag: v1} → a/b:v1",
        "image: {prefix: x-, name: b, tag: v1} → b:v1",
        "image: {registry: 'https://quay.io', repository: a/b, tag: v1} → quay.io/a/b:v1",
        "image: {registry: 'docker://quay.io/', repository: a/b, tag: v1} → quay.io/a/b:v1",
        "image: {registryUrl: 'quay.io/x/', repository: /a/b, tag: v1} → quay.io/x/a/b:v1",
        "image: {repository: a/b, tag: v1, sha: "
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef} → a/b:v1@sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "image: {repository: a/b, tag: v1, sha: 0123abc} → a/b:v1",
        "images: [{name: web, newName: quay.io/a/b, newTag: 5.0.0}] → quay.io/a/b:5.0.0",
        "images: [{newName: quay.io/a/b, newTag: 5.0.0, name: web}] → quay.io/a/b:5.0.0",
        "images: [{name: a/web, newTag: v5}] → a/web:v5",
        "images: [{name: web, newName: quay.io/a/b, digest: 'sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}] → "
            + "quay.io/a/b@sha256:"
            + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      })
  void joinsParts(String yaml, String image) {
    assertEquals(List.of(image), texts("{" + yaml + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "imagePullPolicy: IfNotPresent",
        "imagePullSecrets: [a/b:1]",
        "imageTag: v1",
        "IMAGE_CONFIG_MAP_NAME: rel-piraeus-image-config",
        "imageFeatures: layering",
        "osImage: CentOS Linux 7",
        "logoImage: a/b:1",
        "image: logo.png",
        "image: https://example.com/a:1",
        "image: auto",
        "img: logo/x",
        "imageUrl: 'https://example.com/x.png'",
        "imageUrl: example.com/x.png:1",
        "imagePath: /var/lib/a:1",
        "repositoryUrl: 'https://github.com/a/b', tag: v1",
        "path: a/b, tag: v1, host: quay.io",
        "repo: a/b, tag: v1",
        "ops: [{op: replace, path: /metadata/labels/image-tag, value: 'a/b:1'}]",
        "ops: [{op: replace, path: /spec/replicas, value: 'a/b:1'}]",
        "source: {repo: a/b, path: c, version: v1}",
        "image: {value: true, default: none}",
        "img-src: 'self'",
        "Content-Security-Policy: \"img-src 'self' https:\"",
        "image: 'true'",
        "image: '{{ .ProxyImage }}'",
        "image: quay.io/a/b:$(TAG)",
        "image: 'ghcr.io/kyverno/*'",
        "image: Quay.io/UPPER/case:1",
        "image: {repository: a/b, tag: ''}",
        "vgpu: {repository: '', image: vgpu-manager, version: ''}",
        "controllerImage: cr.l5d.io/linkerd/controller, controllerImageVersion: ''",
        "env: [{name: IMAGE_NAME, value: public.ecr.aws/a/b}, {name: IMAGE_TAG, value: ''}]",
        "env: [{name: IMAGE_PROVIDER_HOST, value: image-provider}]",
        "env: [{name: MONGODB_IMAGE, value: mongodb-enterprise-server}]",
        "data: {_example: 'image: quay.io/a/b:1'}",
        "data: {server.yaml.example: 'image: quay.io/a/b:1'}",
        "env: [{name: IMAGE_SERVICE, value: 'imgproxy:8080'}]",
        "env: [{name: FOO_IMAGE_ENABLED, value: 'true'}]",
        "annotations: {testkube.io/image: cypress/included}",
        "labels: {image: busybox}",
        "matchLabels: {image: 'a/b:1'}",
        "args: ['--kafka=kafka:9092', '--endpoint=otel.example.com:4317']",
        "args: ['--url=http://my-svc.ns.svc:8080/path', 'quay.io/a/b']",
        "args: ['--register-with-taints=node.kubernetes.io/not-ready:NoSchedule']",
        "rules: ['metrics.k8s.io/v1beta1:pods', 'example.com/v1:thing']",
        "chart: 'oci://ghcr.io/a/chart:1'",
        "url: 'docker://quay.io/a/b:1'",
        "script: 'X=${REGISTRY}quay.io/a/b:1 quay.io/a/b:$TAG quay.io/a/b:1-$ARCH quay.io/a:1.*'",
        "dashboard: {panels: [{image: 'a/b:1'}], schemaVersion: 1}",
        "apiVersion: apps/v1, kind: PrometheusRule, spec: {image: 'a/b:1'}",
        "items: [{kind: CustomResourceDefinition, spec: {image: 'a/b:1'}}]",
      })
  void ignoresOtherText(String yaml) {
    assertEquals(List.of(), texts("{" + yaml + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "env: [{name: IMAGES_JSON, value: '{\"a\": \"a/b:1\", \"c\": {\"image\": \"c/d\"}}'}] →"
            + " a/b:1 c/d",
        "env: [{name: EXTRA_IMAGES, value: '[\"a/b:1\", \"c:2\"]'}] → a/b:1 c:2",
        "args: [--images, '{\"a\": \"a/b:1\", \"pullPolicy\": \"x:1\"}'] → a/b:1",
        "data: {images.json: '{\"kafka\": \"a/kafka:4\", \"port\": \"host:9092\"}'} → a/kafka:4",
        "data: {config.json: '{\"kafka\": \"a/kafka:4\"}', x: 'quay.io/a/b:1'} → quay.io/a/b:1",
      })
  void readsJsonUnderANameThatMeansImages(String yaml, String images) {
    assertEquals(List.of(images.split(" ")), texts("{" + yaml + "}"));
  }

  @Test
  void readsAMapInAVariable() {
    String render =
        """
        env:
          - name: STRIMZI_KAFKA_IMAGES
            value: |
              3.9.1=quay.io/strimzi/kafka:0.47.0-kafka-3.9.1
              4.0.0=quay.io/strimzi/kafka:0.47.0-kafka-4.0.0
          - name: EXTRA_IMAGES
            value: a:1,b/c:2
        """;
    assertEquals(
        List.of(
            "quay.io/strimzi/kafka:0.47.0-kafka-3.9.1 env[0].value|[\"3.9.1\"]",
            "quay.io/strimzi/kafka:0.47.0-kafka-4.0.0 env[0].value|[\"4.0.0\"]",
            "a:1 env[1].value|[0]",
            "b/c:2 env[1].value|[1]"),
        places(render));
  }

  @Test
  void readsPropertiesThatBlanksSeparate() {
    String render =
        """
        data:
          spark-defaults.conf: |
            spark.kubernetes.container.image          apache/spark:3.5.1
              spark.kubernetes.driver.container.image\tapache/driver:3.5.1
            spark.kubernetes.executor.image apache/executor:3.5.1 # comment
            spark.image a/b:1 and more
            image a/word:1
            of spark.image a/c:1
            spark.image.pullPolicy a/policy:1
        """;
    assertEquals(
        List.of("apache/spark:3.5.1", "apache/driver:3.5.1", "apache/executor:3.5.1"),
        texts(render));
  }

  @Test
  void readsCommandsThatPull() {
    assertEquals(
        List.of("a/b:1", "c/d:2", "e:3", "f/g:4", "l/m:8", "h:5", "i:6", "j/k:7"),
        texts(
            """
            data:
              run.sh: |
                docker run --rm -p 80:8080 -v /x:/y -u 0:0 a/b:1 sh -c x:1
                podman pull c/d:2 && echo x/y:1
                nerdctl --namespace k8s.io run -it e:3
                docker run \\
                  --name x \\
                  f/g:4 \\
                  x/y:1
                docker run --network x:y -u y:y --add-host x:10.0.0.1 l/m:8
                docker tag x/y:1 x/y:2
                docker push x/y:2
              Dockerfile: |
                FROM h:5 AS build
                FROM --platform=linux/amd64 i:6
                FROM ${BASE}
                COPY --from=build x:1 y:1
              seed.groovy: |
                docker.image('j/k:7').inside { println('x:1') }
            """));
  }

  @Test
  void readsCommandsThatSetImages() {
    assertEquals(
        List.of("a/b:1", "c:2", "d/e:1.2", "f/g:3", "quay.io/h/i:4", "j/k:5", "l/m:6"),
        texts(
            """
            data:
              run.sh: |
                kubectl set image deployment/x x=a/b:1 y=c:2
                kubectl set env deployment/x x=y:1
                helm upgrade x y --set image.repository=d/e --set-string image.tag=1.2
                helm upgrade x y \\
                  --set image.repository="f/g" \\
                  --set image.tag=3,replicas=2
                helm upgrade x y --set image.tag=9
                run ${WORKER_IMAGE:-quay.io/h/i:4} "${JOB_IMAGE:-j/k:5}" ${X:-x:1} ${IMAGE:-}
            spec: {containers: [{args: [upgrade, --set, image.repository=l/m, --set=image.tag=6]}]}
            """));
  }

  @Test
  void namesCompleteOrganizations() {
    assertEquals(
        List.of(
            "quay.io/mongodb/search:1", "m.x/mirrored/quay.io/a/b:2", "quay.io/c/d:3", "e.io/f:4"),
        texts(
            """
            env:
              - {name: MDB_SEARCH_REPO_URL, value: quay.io/mongodb}
              - {name: MDB_SEARCH_NAME, value: search}
              - {name: MDB_SEARCH_VERSION, value: "1"}
              - {name: A_REPOSITORY, value: m.x/mirrored/quay.io/a}
              - {name: A_NAME, value: b}
              - {name: A_TAG, value: "2"}
              - {name: C_REPOSITORY, value: quay.io/c/d}
              - {name: C_NAME, value: x}
              - {name: C_TAG, value: "3"}
              - {name: E_REPOSITORY, value: e.io/f}
              - {name: E_NAME, value: x}
              - {name: E_TAG, value: "4"}
            """));
  }

  @Test
  void distinguishesTagsFromPorts() {
    assertEquals(
        List.of("postgres:15", "amazonlinux:2023", "debian:12", "ubuntu:22", "node:20"),
        texts(
            """
            data:
              app.properties: |
                db.image=postgres:15
                base.image=amazonlinux:2023
                image.server=x:443
                kafka.image.host=x:9092
                registry.image=x:5000
              Dockerfile: FROM debian:12
              run.sh: docker run --add-host x:9092 ubuntu:22
            images: [node:20, x:80, x:8080]
            """));
  }

  @Test
  void readsListsInText() {
    assertEquals(
        List.of("a/b:1", "c:2", "d/e:3", "f/g:4", "h:5"),
        texts(
            """
            data:
              a.hcl: |
                job {
                  images = ["a/b:1", 'c:2']
                  other = ["x/y:1", "x/y:2"]
                  pull_images = [
                    "d/e:3",
                    "f/g:4"
                  ]
                  docker { image 'h:5' }
                  names = "x/y:1"
                }
            """));
  }

  @Test
  void joinsPartsInText() {
    assertEquals(
        List.of("apache/airflow:2.9", "a/b:v1", "e/f:3"),
        texts(
            """
            data:
              airflow.cfg: |
                [kubernetes]
                worker_container_repository = apache/airflow
                worker_container_tag = 2.9
                [git]
                repository = x/y
                tag = 1
              app.properties: |
                kubernetes.image.repository=a/b
                kubernetes.image.tag=v1
                sidecar.repository=x/y
                sidecar.version=1
              a.toml: |
                [artifact]
                repository = "github.com/c/d"
                tag = "1"
                [other]
                tag = "2"
                helper_image = "e/f"
                helper_image_tag = "3"
            """));
  }

  @Test
  void expandsTheVariablesOfAContainer() {
    assertEquals(
        List.of("a:1", "quay.io/a/b:2", "quay.io/a/c:2"),
        texts(
            """
            kind: Pod
            spec:
              containers:
                - image: a:1
                  env:
                    - {name: EARLY, value: $(REGISTRY)/x:$(TAG)}
                    - {name: REGISTRY, value: quay.io}
                    - {name: TAG, valueFrom: {fieldRef: {fieldPath: x}}}
                    - {name: VERSION, value: "2"}
                    - {name: SIDE_IMAGE, value: $(REGISTRY)/a/b:$(VERSION)}
                    - {name: LITERAL_IMAGE, value: $$(REGISTRY)/a/d:2}
                    - {name: OPEN_IMAGE, value: $(REGISTRY)/a/e:$(TAG)}
                  args: [--side-image=$(REGISTRY)/a/c:$(VERSION), 3]
                - args: [--image=$(REGISTRY)/a/f:1]
            """));
  }

  @Test
  void readsBinaryData() {
    String encoded = base64("image: a/b:1\nother: 1\n");
    assertEquals(
        List.of("a/b:1"), texts("kind: ConfigMap\nbinaryData: {x: " + encoded + ", y: /w==}"));
  }

  @Test
  void readsTheElementsOfXml() {
    String render =
        """
        data:
          config.xml: |
            <?xml version="1.1"?>
            <container><image>jenkins/inbound-agent:3309-1</image></container>
            <agentImage>quay.io/a/agent:1</agentImage><any>quay.io/a/any:1</any>
            <name>a/name:1</name>
            <a>quay.io/a/</a>b:1<host>/a/x:1</host>
            quay.io/<user>/b:1 <host>/c:1 <image>${IMAGE}:1</image>
        """;
    assertEquals(
        List.of("jenkins/inbound-agent:3309-1", "quay.io/a/agent:1", "quay.io/a/any:1"),
        texts(render));
  }

  @Test
  void readsEmbeddedText() {
    String secret = base64("singleuser:\n  image:\n    name: quay.io/a/hub\n    tag: '4'\n");
    String render =
        """
        ---
        # Source: x/templates/c.yaml
        kind: ConfigMap
        metadata: {name: c}
        data:
          executors.json: '[{"executor": {"image": "a/curl:2"}}]'
          pod.yaml: |
            spec:
              containers:
                - image: busybox
            ---
            kind: ConfigMap
            data:
              inner: |
                proxy:
                  image: envoy:1
          run.sh: |
            # image: example/of-use:1
            kubectl run a --image alpine:3 # or quay.io/a/old:1
            helper_image = "ubuntu:22.04"
            // quay.io/a/comment:1
            {"image": "a/templated:1", "x": {{ .X }}}
            export FOO_IMAGE="quay.io/a/b:1"
        ---
        # Source: x/templates/s.yaml
        kind: Secret
        metadata: {name: s}
        data:
          values.yaml: %s
          binary: //79/A==
        """
            .formatted(secret);
    assertEquals(
        List.of(
            "a/curl:2 ConfigMap c, data[\"executors.json\"]|[0].executor.image"
                + " (x/templates/c.yaml)",
            "busybox ConfigMap c, data[\"pod.yaml\"]|spec.containers[0].image (x/templates/c.yaml)",
            "envoy:1 ConfigMap c, data[\"pod.yaml\"]|data.inner|proxy.image (x/templates/c.yaml)",
            "alpine:3 ConfigMap c, data[\"run.sh\"]|line 2 (x/templates/c.yaml)",
            "ubuntu:22.04 ConfigMap c, data[\"run.sh\"]|line 3 (x/templates/c.yaml)",
            "a/templated:1 ConfigMap c, data[\"run.sh\"]|line 5 (x/templates/c.yaml)",
            "quay.io/a/b:1 ConfigMap c, data[\"run.sh\"]|line 6 (x/templates/c.yaml)",
            "quay.io/a/hub:4 Secret s, data[\"values.yaml\"]|singleuser.image.name"
                + " (x/templates/s.yaml)"),
        places(render));
    assertEquals(places(render), places(render.replace("\n", "\r\n")));
  }

  @Test
  void skipsResourceDefinitions() {
    String render =
        """
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        spec: {description: 'as quay.io/a/b:1', image: a:1}
        ---
        kind: Pod
        image: c:1
        """;
    assertEquals(List.of("c:1"), texts(render));
  }

  @Test
  void scansDocumentsThatAreNotYaml() {
    String render =
        """
        # Source: x/t.yaml
        kind: Pod
        metadata:
          name: p
        spec:
        \timage: a/b:1
        \tother: quay.io/c/d:2
        """;
    assertEquals(
        List.of("a/b:1 Pod p, line 6 (x/t.yaml)", "quay.io/c/d:2 Pod p, line 7 (x/t.yaml)"),
        places(render));
  }

  @Test
  void readsAliasesAndDuplicateKeys() {
    assertEquals(
        List.of("b:1 a.image", "b:1 c.image", "d:1 image"),
        places("a: &a {image: b:1}\nc: *a\nimage: x:1\nimage: d:1\n"));
  }

  @Test
  void reportsInvalidImagesOfContainers() {
    String render =
        """
        kind: Pod
        containers:
          - image: "quay.io/a/b:"
          - image: auto
          - image: "{{workflow.parameters.image}}"
          - image: "!*:latest"
          - image: ""
        other: {image: ":latest"}
        """;
    assertEquals(
        List.of(
            new BrokenImage(
                "quay.io/a/b:", new ImageLocation("", "Pod", "", "containers[0].image"))),
        ImageFinder.search(render).broken());
    assertEquals(List.of(), texts(render));
  }

  @Test
  void reportsInvalidImagesOfVolumes() {
    String render =
        """
        kind: Job
        spec:
          template:
            spec:
              volumes:
                - {name: a, configMap: {name: x}}
                - {name: b, image: {reference: "quay.io/a/b:", pullPolicy: Always}}
                - {name: c, image: {reference: "{{ .Image }}"}}
                - {name: d, image: {reference: ""}}
          other: {image: {reference: "not an image"}}
        """;
    assertEquals(
        List.of(
            new BrokenImage(
                "quay.io/a/b:",
                new ImageLocation(
                    "",
                    "Job",
                    "",
                    "spec.template.spec.volumes[1].image.reference",
                    "image volume b"))),
        ImageFinder.search(render).broken());
    assertEquals(List.of(), texts(render));
  }

  private static List<String> texts(String render) {
    return ImageFinder.search(render).images().stream().map(FoundImage::text).toList();
  }

  private static List<String> places(String render) {
    return ImageFinder.search(render).images().stream()
        .map(image -> image.text() + " " + image.place())
        .toList();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
