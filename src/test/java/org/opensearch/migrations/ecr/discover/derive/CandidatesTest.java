package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Which values are marked, and in which attempt. */
class CandidatesTest {

  private static final List<FoundImage> IMAGES =
      List.of(Samples.found("quay.io/team/app:1.0", "a"), Samples.found("busybox", "b"));

  /** The tries that mark the one value of {@code yaml}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image: quay.io/team/app:1.0              | NAMED_PARTS LEADING_PARTS TEXTS",
        "image: {repository: team/app}            | NAMED_PARTS",
        "image: {repository: app}                 | NAMED_PARTS",
        "image: {repository: team/ap}             | NAMED",
        "image: {repository: quay.io/team/a}      | LEADING_PARTS NAMED",
        "image: {repository: quay.io/other}       | NAMED",
        "image: 'quay.io/team/app:%s'             | NAMED",
        "image: quay.io/team/app:1                | NAMED_PARTS LEADING_PARTS",
        "dockerRegistry: quay.io                  | NAMED_PARTS LEADING_PARTS",
        "dockerRegistry: 'https://quay.io/'       | NAMED_PARTS LEADING_PARTS",
        "source: docker://quay.io/team            | LEADING_PARTS",
        "imagePrefix: quay.io/team/               | NAMED_PARTS LEADING_PARTS",
        "organisation: quay.io/team               | LEADING_PARTS",
        "base: quay.io/team/ap                    | LEADING_PARTS",
        "base: quay                               | ''",
        "organisation: team                       | ''",
        "testImage: busybox                       | NAMED_PARTS LEADING_PARTS TEXTS",
        "image: '{{ .Values.x }}'                 | NAMED_PARTS",
        "script: run quay.io/team/app:1.0 now     | TEXTS",
        "script: run xquay.io/team/app:1.0        | ''",
        "script: run quay.io/team/app:1.0-alpine  | ''",
        "script: 'FROM=busybox;'                  | TEXTS",
        "args: [--image=quay.io/team/app:1.0]     | TEXTS",
        "image: {tag: '1.0'}                      | ''",
        "imageTag: quay.io                        | ''",
        "versionHookImage: quay.io/team/app       | NAMED_PARTS LEADING_PARTS",
        "imagePullSecrets: quay.io                | ''",
        "securityContext: quay.io                 | LEADING_PARTS",
        "imagePullPolicy: app                     | ''",
        "image: {digest: ''}                      | ''",
        "image: {registry: ''}                    | EMPTY_REGISTRIES EMPTY_IMAGES EMPTY_REFERENCES",
        "image: {repository: null}                | EMPTY_IMAGES EMPTY_REFERENCES",
        "global: {imageRegistry: ''}              | GLOBALS",
        "sub: {global: {imageRegistry: ''}}       | GLOBALS",
        "annotations: ''                          | ''",
      })
  void marks(String yaml, String tries) {
    assertEquals(
        tries,
        tries(Candidates.Search.of(ValueSlot.of(values(yaml)), CandidatesTest::nothing, IMAGES)));
  }

  /** A template adds the rest: {@code -init}, or the tag's second half. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image: quay.io/team/app  | quay.io/team/app-init:1   | NAMED_PARTS LEADING_PARTS",
        "image: quay.io/team/app- | quay.io/team/app-init:1   | NAMED_PARTS LEADING_PARTS",
        "image: quay.io/team/app_ | quay.io/team/app_init:1   | NAMED_PARTS LEADING_PARTS",
        "image: quay.io/team/app. | quay.io/team/app.init:1   | NAMED_PARTS LEADING_PARTS",
        "image: team/app          | quay.io/team/app-init:1   | NAMED_PARTS",
        "image: app:1.2           | quay.io/app:1.2-alpine    | NAMED_PARTS",
        "base: quay.io/team/app   | quay.io/team/app-init:1   | LEADING_PARTS",
        "region: us               | us-docker.pkg.dev/app:1   | ''",
        "registry: us             | us-docker.pkg.dev/app:1   | NAMED_PARTS",
        "account: '123456789012'  | 123456789012.dkr.ecr.x/a  | ''",
      })
  void marksPrefixesThatTemplatesComplete(String yaml, String image, String tries) {
    assertEquals(
        tries,
        tries(
            Candidates.Search.of(
                ValueSlot.of(values(yaml)), CandidatesTest::nothing, images(image))));
  }

  private static TemplateReads nothing() {
    return new TemplateReads(Map.of(), Set.of());
  }

  private static List<FoundImage> images(String text) {
    return List.of(Samples.found(text, "a"));
  }

  private static String tries(Candidates.Search search) {
    return Arrays.stream(Candidates.values())
        .filter(candidates -> candidates.of(search).findAny().isPresent())
        .map(Enum::name)
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: 1                                | global.imageRegistry | GLOBALS",
        "global: {imageRegistry: x.example}  | global.imageRegistry | ''",
        "a: 1                                | web.image.registry   | ABSENT_REGISTRIES"
            + " ABSENT_IMAGES ABSENT_REFERENCES",
        "web: {image: quay.io/other:1}       | web.image.registry   | ''",
        "a: 1                                | web.replicas         | ''",
      })
  void marksValuesThatOnlyTemplatesContain(String yaml, String read, String tries) {
    ValuesPath path = new ValuesPath(List.of((Object[]) read.split("\\.")));
    Map<ValuesPath, String> absent = path.isOpenIn(values(yaml)) ? Map.of(path, "") : Map.of();
    Candidates.Search search =
        Candidates.Search.of(
            ValueSlot.of(values(yaml)), () -> new TemplateReads(absent, Set.of()), IMAGES);
    assertEquals(
        tries,
        Arrays.stream(Candidates.values())
            .filter(c -> c.of(search).anyMatch(mark -> mark.leaf().path().equals(path)))
            .filter(c -> !yaml.contains("x.example"))
            .map(Enum::name)
            .collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{global: {r: a}, sub: {global: {r: a}, x: b}}  | [global, r] [sub, x]",
        "{sub: {global: {r: a}}}                        | [sub, global, r]",
        "{a.b: {'c/d': [x, {y: z}]}}                    | [a.b, c/d, 0] [a.b, c/d, 1, y]",
        "{n: 1, b: true, e: {}, l: [], s: ''}           | [s]",
      })
  void containsEveryTextOnce(String yaml, String paths) {
    assertEquals(
        paths,
        ValueSlot.of(values(yaml)).stream()
            .map(leaf -> leaf.path().toString())
            .collect(Collectors.joining(" ")));
  }

  private static Map<String, Object> values(String yaml) {
    Map<String, Object> values = new TreeMap<>();
    byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
    Map<?, ?> read = (Map<?, ?>) YamlReader.read(bytes, new Problems("read", "x")).toValue();
    read.forEach((key, value) -> values.put((String) key, value));
    return values;
  }
}
