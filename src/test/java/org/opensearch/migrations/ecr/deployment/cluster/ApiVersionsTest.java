package org.opensearch.migrations.ecr.deployment.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The API versions that custom resource definitions add. */
class ApiVersionsTest {

  private static final String WIDGETS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.example.com}
      spec:
        group: example.com
        names: {kind: Widget, plural: widgets}
        versions:
          - {name: v1, served: true, storage: true}
          - {name: v2alpha1, served: true}
          - {name: v1beta1, served: false}
      """;

  private static final Set<String> SERVED =
      Set.of(
          "example.com/v1", "example.com/v1/Widget",
          "example.com/v2alpha1", "example.com/v2alpha1/Widget");

  @Test
  void servedVersionsAreReadWithTheirKind() {
    assertEquals(SERVED, ApiVersions.ofDefinitions(WIDGETS));
    assertEquals(
        SERVED, ApiVersions.ofDefinitions("# c\n---\nkind: Pod\n---\n# CRD\n" + WIDGETS + "---\n"));
  }

  @Test
  void definitionsInAListAreRead() {
    String list = "kind: List\nitems:\n- " + WIDGETS.strip().replace("\n", "\n  ") + "\n";
    assertEquals(SERVED, ApiVersions.ofDefinitions(list));
  }

  @Test
  void jsonAndTheV1beta1FormAreRead() {
    String json =
        "{\"kind\":\"CustomResourceDefinition\",\"spec\":{\"group\":\"old.example.com\","
            + "\"version\":\"v1\",\"names\":{\"kind\":\"Old\"}}}";
    assertEquals(
        Set.of("old.example.com/v1", "old.example.com/v1/Old"), ApiVersions.ofDefinitions(json));
  }

  @Test
  void otherDocumentsAreIgnored() {
    assertEquals(Set.of(), ApiVersions.ofDefinitions("kind: CustomResourceDefinition"));
    assertEquals(Set.of(), ApiVersions.ofDefinitions("CustomResourceDefinition: ]["));
    assertEquals(Set.of(), ApiVersions.ofDefinitions(WIDGETS.replace("example.com", "\"a,b c\"")));
  }
}
