package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

@Timeout(60)
class OciCatalogTest {

  private static final String TAGS = "GET /v2/a/b/tags/list";

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  private RepositoryCatalog catalog() {
    return client.registry(Side.MIRROR).catalog(registry.host());
  }

  private static String tags(List<String> tags) {
    return tags.stream().collect(Collectors.joining("\",\"", "{\"tags\":[\"", "\"]}"));
  }

  private void endless(String page) {
    AtomicInteger number = new AtomicInteger();
    registry.failing(
        TAGS,
        5000,
        request ->
            request.respond(
                200,
                Map.of(
                    "Link",
                    "</v2/a/b/tags/list?last=" + number.incrementAndGet() + ">; rel=\"next\""),
                page));
  }

  private void assertRefused(String reason) {
    RefusedException refused = assertThrows(RefusedException.class, () -> catalog().tags("a/b"));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void invalidRepositoryNamesAreIgnored() {
    String answer = "{\"repositories\":[\"b/c\",\"a\\u001b[31m\",\"a b\",\"../x\",\"\",\"a\"]}";
    registry.failing("/_catalog", 1, request -> request.respond(200, answer));
    assertEquals(
        List.of("a", "b/c"), client.registry(Side.MIRROR).catalog(registry.host()).repositories());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/a/b/tags/list?last=3>; rel=next",
        "<?last=3>;rel='next'",
        "</v2/a/b/tags/list?last=3&n=2>; title=\"tags\"; Rel = \"Next\"",
        "</v2/a/b/tags/list?last=0>; rel=\"prev\", </v2/a/b/tags/list?last=3>; rel=\"next\""
      })
  void pagesAreOneList(String link) {
    registry.failing(TAGS, 1, request -> request.respond(200, tags(List.of("2"))));
    registry.failing(
        TAGS,
        1,
        request -> request.respond(200, Map.of("Link", link), tags(List.of("3", "t".repeat(128)))));

    assertEquals(List.of("2", "3", "t".repeat(128)), catalog().tags("a/b"));
    assertEquals(1, registry.count("last=3"));
  }

  @Test
  void invalidTagsAreIgnored() {
    String answer =
        "{\"tags\":[\"b\",\"\",null,\"../x\",\"a b\",\"a\\u001b[31m\",\"-a\",\"_a.1-b\"]}";
    registry.failing(TAGS, 1, request -> request.respond(200, answer.replace("null,", "")));
    assertEquals(List.of("_a.1-b", "b"), catalog().tags("a/b"));
  }

  /** As docker-registry answers after the last tag was deleted. */
  @Test
  void aListedRepositoryCanHaveNoTagsAnymore() {
    registry.failing(TAGS, 1, request -> FakeRegistry.error(request, 404, "NAME_UNKNOWN"));
    assertEquals(List.of(), catalog().tags("a/b"));
    registry.failing("/_catalog", 9, request -> FakeRegistry.error(request, 404, "NOT_FOUND"));
    assertThrows(NotFoundException.class, () -> catalog().repositories());
  }

  @Test
  void longNamesAreRejected() {
    registry.failing(TAGS, 9, r -> r.respond(200, tags(List.of("t".repeat(129)))));
    assertRefused("more than 128 characters");
    String repositories = "{\"repositories\":[\"" + "r".repeat(257) + "\"]}";
    registry.failing("GET /v2/_catalog", 9, request -> request.respond(200, repositories));
    assertThrows(RefusedException.class, () -> catalog().repositories());
  }

  @Test
  void endlessListIsRejected() {
    endless(tags(List.of("1")));
    assertRefused("more than 1000 pages");
  }

  @Test
  void longPagesAreRejectedEarly() {
    endless("{\"tags\":[],\"x\":\"" + "y".repeat(5 << 20) + "\"}");
    assertRefused("more than 16 MiB");
  }

  @Test
  void hugeJsonTreesAreRejected() {
    registry.failing(TAGS, 9, r -> r.respond(200, "{\"x\":[" + "{},".repeat(200_000) + "{}]}"));
    assertRefused("not a list");
  }

  @Test
  void manyTagsOnOnePageAreRead() {
    List<String> many = IntStream.range(0, 150_000).mapToObj(Integer::toString).sorted().toList();
    registry.failing(TAGS, 1, request -> request.respond(200, tags(many)));
    assertEquals(many, catalog().tags("a/b"));
  }
}
