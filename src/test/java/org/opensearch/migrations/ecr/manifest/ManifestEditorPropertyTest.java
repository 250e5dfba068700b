package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.MirrorManifest;

/** What holds for any manifest in any formatting, and any other one that it is brought to. */
class ManifestEditorPropertyTest {

  private static final int RUNS = Integer.getInteger("manifest-editor.runs", 400);

  @Test
  void anyTextIsBroughtToAnyContent() {
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      RandomManifest contents = new RandomManifest(random);
      Map<String, Object> before = contents.any();
      before = contents.resembling(contents.resembling(before));
      Map<String, Object> after = contents.resembling(before);
      RandomFormatting formatting = new RandomFormatting(random);
      String text = formatting.write(before);
      String context = "seed " + seed + ":\n" + text + "\n=> " + after + "\n";
      String edited = check(text, read(YamlWriter.write(List.of(), after)), context);
      Set<String> stay = new HashSet<>();
      identities(after, "", stay);
      Map<String, List<String>> comments = new TreeMap<>(formatting.comments());
      comments.keySet().retainAll(stay);
      // A value is written as a whole, where it changes or an alias in it would.
      comments.keySet().removeIf(item -> item.contains("/to"));
      for (Map.Entry<String, List<String>> item : comments.entrySet()) {
        for (String comment : item.getValue()) {
          String message = item + " lost its comment; " + context + "edited:\n" + edited;
          assertTrue(edited.contains(comment), message);
        }
      }
    }
  }

  private static String check(String text, MirrorManifest wanted, String context) {
    assertEquals(text, ManifestEditor.edit(text, read(text)).text(), context);
    EditedManifest edited = ManifestEditor.edit(text, wanted);
    String result = context + "edited:\n" + edited.text();
    assertTrue(edited.keptComments(), context);
    assertEquals(ManifestContent.of(wanted), ManifestContent.of(read(edited.text())), result);
    assertEquals(edited.text(), ManifestEditor.edit(edited.text(), wanted).text(), result);
    return edited.text();
  }

  private static void identities(Object value, String path, Set<String> found) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> identities(item, path + "/" + key, found));
    } else if (value instanceof List<?> list) {
      for (Object item : list) {
        String identity = path + "[" + RandomFormatting.identity(item) + "]";
        found.add(identity);
        identities(item, identity, found);
      }
    }
  }

  private static MirrorManifest read(String text) {
    return ManifestReader.read("m.yaml", text.getBytes(UTF_8), Optional.empty());
  }
}
