package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code list REF…}: where images are mirrored to. */
class ListNamesTest {

  private static final String SHA = "sha256:" + "0a".repeat(32);

  @Test
  void printsOneNamePerReference() {
    Ran ran =
        names(
            0,
            Map.of(),
            "--registry",
            "r.example/team",
            "busybox",
            "quay.io/a/b:1",
            "h:5000/x:2@" + SHA,
            "quay.io/a/b@" + SHA,
            "busybox");
    assertEquals(
        """
        r.example/team/mirrored/docker.io/library/busybox:latest
        r.example/team/mirrored/quay.io/a/b:1
        r.example/team/mirrored/h-5000/x:2@%1$s
        r.example/team/mirrored/quay.io/a/b@%1$s
        r.example/team/mirrored/docker.io/library/busybox:latest
        """
            .formatted(SHA),
        ran.out());
    assertEquals("", ran.err());
  }

  @Test
  void theRegistryIsThatOfOtherSubcommands() {
    Map<String, String> variable = Map.of("MIGRATIONS_ECR_REGISTRY", "v.example");
    assertEquals("v.example/mirrored/q.io/a:1\n", names(0, variable, "q.io/a:1").out());
    assertEquals(
        "o.example/mirrored/q.io/a:1\n",
        names(0, variable, "q.io/a:1", "--registry=o.example").out());
    Ran asked =
        Ran.with(Map.of(), () -> Optional.of("account.example"), "list", "docker.io/redis:7");
    assertEquals("account.example/mirrored/docker.io/library/redis:7\n", asked.out());
    Ran none = names(4, Map.of(), "q.io/a:1");
    assertTrue(none.err().contains("no registry specified"), none.err());
  }

  @Test
  void invalidReferencesAreUsageErrors() {
    Ran ran = names(2, Map.of(), "--registry=r.example", "q.io/a:1", "Quay.io/A:1");
    assertEquals("", ran.out());
    assertTrue(ran.err().contains("'Quay.io/A:1' is not an image reference: "), ran.err());
    Ran wrong = names(2, Map.of(), "--registry=https://r.example", "q.io/a:1");
    assertTrue(wrong.err().contains("has a scheme"), wrong.err());
    Ran releases = names(2, Map.of(), "--releases", "q.io/a:1");
    assertTrue(releases.err().contains("--releases cannot be combined with REF"), releases.err());
  }

  private static Ran names(int status, Map<String, String> environment, String... words) {
    List<String> all = new ArrayList<>(List.of("list"));
    all.addAll(List.of(words));
    Ran ran = Ran.with(environment, all.toArray(String[]::new));
    assertEquals(status, ran.status(), ran.err());
    return ran;
  }
}
