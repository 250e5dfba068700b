package org.opensearch.migrations.ecr.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.images.RenderedImages.InternetUse;

/** What containers fetch from the internet at run time, and what only looks like it. */
class InternetUseFinderTest {

  /** The CRD job of argo-workflows, shortened. */
  @Test
  void argumentsOfAFetchingProgram() {
    String job =
        """
        # Source: argo/templates/crd-job.yaml
        kind: Job
        metadata:
          name: crd-install
          annotations: {helm.sh/hook: pre-install, docs: "https://argo-workflows.readthedocs.io/"}
        spec:
          template:
            spec:
              containers:
                - name: kubectl
                  image: registry.k8s.io/kubectl:v1.35.3
                  command:
                    - kubectl
                    - apply
                    - --server-side
                    - -f
                    - https://raw.githubusercontent.com/argoproj/a/crds/b.yaml
                    - -f
                    - https://raw.githubusercontent.com/argoproj/a/crds/c.yaml
        """;
    List<InternetUse> uses = InternetUseFinder.find(job);
    assertEquals(
        List.of(
            "https://raw.githubusercontent.com/argoproj/a/crds/b.yaml",
            "https://raw.githubusercontent.com/argoproj/a/crds/c.yaml"),
        uses.stream().map(InternetUse::target).toList());
    assertEquals(
        "Job crd-install, spec.template.spec.containers[0].command[4]"
            + " (argo/templates/crd-job.yaml)",
        uses.get(0).place().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "command: [sh, -c, 'curl -fsSL https://get.acme.com/i.sh | sh'] →"
            + " https://get.acme.com/i.sh",
        "command: [/bin/bash, -ec, 'wget -qO- \"https://acme.io/a?b=1&c=2\"'] →"
            + " https://acme.io/a?b=1&c=2",
        "command: [sh, -c, 'cd /x && git clone https://github.com/a/b.git'] →"
            + " https://github.com/a/b.git",
        "command: [sh, -c, 'curl -LO get.acme.sh/x'] → get.acme.sh/x",
        "command: [sh, -c], args: ['helm install x oci://ghcr.io/a/b'] → oci://ghcr.io/a/b",
        "command: [skopeo, copy, 'docker://quay.io/a/b:1', 'dir:/x'] → docker://quay.io/a/b:1",
        "command: [sh, -c, 'flux push artifact oci://ghcr.io/a/b:1'] → oci://ghcr.io/a/b:1",
        "command: [sh, -c, \"helm upgrade --install \\\\\\n  x oci://public.ecr.aws/a/b\"] →"
            + " oci://public.ecr.aws/a/b",
        "command: [sh, -c, 'retry 3 5 \"add\" -- helm repo add x https://a.github.io/b'] →"
            + " https://a.github.io/b",
        "command: [sh, -c, 'if ! time curl https://acme.com/x; then exit 1; fi'] →"
            + " https://acme.com/x",
        "command: [sh, -c, 'v=\"$(curl -s https://acme.com/v)\"'] → https://acme.com/v",
        "command: [sh, -c, \"curl -H 'Accept: a;b=c' -H \\\"X: a | b\\\" https://acme.com/x\"] →"
            + " https://acme.com/x",
        "command: [sh, -c, 'echo \"$(curl -s https://acme.com/v; x)\"'] → https://acme.com/v",
        "command: [sh, -c, \"say it's so; curl https://acme.com/v\"] → https://acme.com/v",
        "command: [sh, -c, 'apk add --no-cache jq'] → apk add",
        "command: [sh, -c, 'apt-get update && apt-get install -y jq'] → apt-get update apt-get"
            + " install",
        "command: [sh, -c, 'python3 -m pip install requests'] → pip install",
        "command: [wget, 'https://acme.com/x'] → https://acme.com/x",
        "args: [--plugin=https://github.com/a/b/releases/p.zip] →"
            + " https://github.com/a/b/releases/p.zip",
        "args: [--telemetry-endpoint, 'https://stats.acme.com'] → https://stats.acme.com",
        "env: [{name: INSTALL_PLUGINS, value: 'a,https://acme.com/p.zip;b'}] →"
            + " https://acme.com/p.zip",
        "env: [{name: DOWNLOAD_URL, value: 'https://acme.com/latest'}] → https://acme.com/latest",
        "env: [{name: AGENT, value: 'https://acme.com/agent.jar'}] → https://acme.com/agent.jar",
        "env: [{name: SITE, value: 'https://acme.com'}], command: [sh, -c, 'curl $SITE/x'] →"
            + " https://acme.com/x",
        "lifecycle: {postStart: {exec: {command: [sh, -c, 'curl https://acme.com/x']}}} →"
            + " https://acme.com/x",
        "command: [python, -c, 'urllib.request.urlopen(\"https://acme.com/x\")'] →"
            + " https://acme.com/x",
      })
  void containersUseTheInternet(String container, String targets) {
    assertEquals(List.of(targets.split(" (?=\\S+ \\S+$)")), targets(pod(container)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "command: [sh, -c, 'curl http://x-grafana/api/health']",
        "command: [sh, -c, 'curl http://prometheus.monitoring:9090/']",
        "command: [sh, -c, 'curl http://kafka.ma.svc.cluster.local:9092 http://kafka.ma:1']",
        "command: [sh, -c, 'curl -s http://169.254.169.254/latest http://localhost:1 10.0.0.1:2']",
        "command: [sh, -c, 'curl https://sts.us-east-1.amazonaws.com/"
            + " https://logs.us-east-1.api.aws https://a.example.com/b']",
        "command: [sh, -c, 'curl https://${HOST}/x https://$HOST.com/y']",
        "command: [sh, -c, 'echo \"see https://docs.acme.com, or curl https://acme.com\"']",
        "command: [sh, -c, '# curl https://acme.com/x']",
        "command: [sh, -c, 'echo \"run this; curl https://acme.com/x\"']",
        "command: [sh, -c, 'if x; then echo \"wget https://acme.com/x\"; fi']",
        "command: [sh, -c, 'x || { echo \"curl https://acme.com/x\"; exit 1; }']",
        "command: [sh, -c, 'DOCS=https://docs.acme.com; echo $DOCS; kubectl get pods']",
        "command: [sh, -c, 'pip install --no-index ./a.whl; apk add --no-network jq']",
        "command: [sh, -c, 'kubectl apply -f /crds/x.yaml; helm repo update; git status']",
        "args: [--external-url=https://grafana.acme.com, --docs-link, 'https://docs.acme.com']",
        "args: [--config.reload, 'a.b.com']",
        "env: [{name: HOMEPAGE, value: 'https://acme.com/docs'}]",
        "env: [{name: GF_SERVER_ROOT_URL, value: 'https://acme.com'}]",
        "env: [{name: X, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
        "image: 'quay.io/a/b:1', x: 'https://acme.com/x.zip'",
      })
  void nothingIsFetched(String container) {
    assertEquals(List.of(), targets(pod(container)));
  }

  @Test
  void artifactsOfCustomResources() {
    assertEquals(
        List.of("oci://ghcr.io/a/wasm:1", "oci://ghcr.io/a/manifests", "docker://quay.io/a/disk:1"),
        targets(
            """
            kind: WasmPlugin
            metadata: {name: a, annotations: {source: "oci://ghcr.io/a/source:1"}}
            spec: {url: "oci://ghcr.io/a/wasm:1", doc: "https://acme.com/doc"}
            ---
            kind: OCIRepository
            metadata: {name: b}
            spec: {url: "oci://ghcr.io/a/manifests", ref: {tag: "6"}, other: "oci://mirror/x"}
            ---
            kind: DataVolume
            metadata: {name: d}
            spec: {source: {registry: {url: "docker://quay.io/a/disk:1"}}}
            ---
            kind: ConfigMap
            metadata: {name: c}
            data: {url: "oci://ghcr.io/a/configured:1"}
            """));
  }

  /** As Grafana's chart has it for the dashboards of grafana.com. */
  @Test
  void commandsOfSeveralLines() {
    assertEquals(
        List.of("https://grafana.com/api/dashboards/1860/revisions/1/download"),
        targets(
            """
            kind: ConfigMap
            metadata: {name: grafana}
            data:
              download_dashboards.sh: |
                #!/usr/bin/env sh
                set -euf
                mkdir -p /var/lib/grafana/dashboards/default
                  curl -skf \\
                  --max-time 60 \\
                  -H "Accept: application/json" \\
                  -H "Content-Type: application/json;charset=UTF-8" \\
                    "https://grafana.com/api/dashboards/1860/revisions/1/download" \\
                  > "/var/lib/grafana/dashboards/default/node.json"
            """));
  }

  @Test
  void secretsInUrlsAreNotPrinted() {
    String pod =
        pod("command: [curl, 'https://me:PASSWORD@acme.com/x?token=SECRET', 'https://acme.com/y']");
    String warning =
        InternetUse.warnings("x:1", InternetUseFinder.find(pod), "Change the values").get(0);
    assertTrue(warning.contains("https://…acme.com/x…, https://acme.com/y ("), warning);
    assertFalse(warning.contains("SECRET") || warning.contains("PASSWORD"), warning);
  }

  @Test
  void scriptsInConfigMaps() {
    String scripts =
        """
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          install.sh: |
            VERSION=1.2
            URL="https://acme.com/v${VERSION}/x.tgz"
            curl -fL \\
              --retry 3 \\
              -o x.tgz "$URL"
          entrypoint: |
            #!/bin/sh
            cat <<EOF >readme
            curl https://docs.acme.com/x
            EOF
            wget https://acme.com/y
          fetch.py: |
            import requests
            requests.get("https://acme.com/z")
          grafana.ini: |
            url = https://grafana.net
          dashboard.json: |
            {"links": [{"url": "https://acme.com/dashboard.json"}]}
        """;
    assertEquals(
        List.of("https://acme.com/v1.2/x.tgz", "https://acme.com/y", "https://acme.com/z"),
        targets(scripts));
    assertEquals(
        "ConfigMap scripts, data[\"install.sh\"]|line 3",
        InternetUseFinder.find(scripts).get(0).place().toString());
  }

  @Test
  void templatesOfWorkflows() {
    assertEquals(
        List.of("https://acme.com/a", "https://acme.com/b"),
        targets(
            """
            kind: WorkflowTemplate
            spec:
              templates:
                - script: {image: alpine, source: "curl https://acme.com/a"}
                - container: {image: alpine, command: [curl], args: ["https://acme.com/b"]}
            """));
  }

  @Test
  void descriptionsAndDefinitionsAreNot() {
    assertEquals(
        List.of(),
        targets(
            """
            kind: CustomResourceDefinition
            spec: {containers: [{command: [curl, "https://acme.com/a"]}]}
            ---
            kind: PrometheusRule
            metadata: {annotations: {runbook_url: "https://runbooks.prometheus-operator.dev/x"}}
            spec: {containers: [{command: [curl, "https://acme.com/a"]}]}
            ---
            kind: Ingress
            metadata: {labels: {a: "https://acme.com"}}
            spec: {rules: [{host: "https://acme.com/x.zip"}]}
            """));
  }

  @Test
  void eachTargetOnceForEachResource() {
    String pod = pod("command: [sh, -c, 'curl https://acme.com/x; curl https://acme.com/x']");
    assertEquals(List.of("https://acme.com/x"), targets(pod));
    assertEquals(2, targets(pod + "---\n" + pod.replace("name: p", "name: q")).size());
  }

  /** Documents that are not YAML, and text that expressions could take long for. */
  @Test
  void brokenAndLongDocuments() {
    assertEquals(List.of(), targets("kind: Pod\n  a: [\n curl https://acme.com"));
    assertEquals(
        List.of(), targets(pod("command: [sh, -c, '" + "curl https://".repeat(20_000) + "']")));
    assertEquals(List.of(), targets(pod("command: [sh, -c, '" + "$(a=".repeat(20_000) + "']")));
  }

  private static String pod(String container) {
    return "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{" + container + "}]}\n";
  }

  private static List<String> targets(String rendered) {
    return InternetUseFinder.find(rendered).stream().map(InternetUse::target).toList();
  }
}
