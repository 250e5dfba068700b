package org.opensearch.migrations.ecr.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;

class ReferrerTagTest {

  private static final String HEX = "0123456789abcdef".repeat(4);

  @Test
  void indexTagIsTheDigestWithADash() {
    ReferrerTag tag = ReferrerTag.index(Digest.parse("sha256:" + HEX));
    assertEquals("sha256-" + HEX, tag.name());
    assertFalse(tag.isCosign());
    assertEquals(Optional.of(tag), ReferrerTag.parse(tag.name()));
  }

  @Test
  void sha512DigestsAreCut() {
    ReferrerTag tag = ReferrerTag.index(Digest.parse("sha512:" + HEX + "f".repeat(64)));
    assertEquals("sha512-" + HEX, tag.name());
    assertEquals(Optional.of(tag), ReferrerTag.parse(tag.name()));
  }

  @Test
  void cosignTagsHaveSuffixes() {
    List<ReferrerTag> tags = ReferrerTag.cosign(Digest.parse("sha256:" + HEX));
    assertEquals(
        List.of("sha256-" + HEX + ".sig", "sha256-" + HEX + ".att", "sha256-" + HEX + ".sbom"),
        tags.stream().map(ReferrerTag::name).toList());
    for (ReferrerTag tag : tags) {
      assertTrue(tag.isCosign());
      assertEquals(Optional.of(tag), ReferrerTag.parse(tag.name()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "sha256-", "sha256-of-something", "sha1-0123"})
  void otherTagsAreNotReferrerTags(String tag) {
    assertEquals(Optional.empty(), ReferrerTag.parse(tag));
  }

  @Test
  void digestMustBeComplete() {
    assertEquals(Optional.empty(), ReferrerTag.parse("sha256-" + HEX.substring(1)));
    assertEquals(Optional.empty(), ReferrerTag.parse("sha256-" + HEX + "0"));
    assertEquals(Optional.empty(), ReferrerTag.parse("sha256-" + HEX + ".sig.old"));
    assertFalse(ReferrerTag.parse("sha256-" + HEX + ".other").orElseThrow().isCosign());
  }
}
