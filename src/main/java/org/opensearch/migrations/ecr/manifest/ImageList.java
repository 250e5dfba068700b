package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * The images that a file lists: a manifest, a {@link MigrationAssistantList}, or the output of
 * another tool, which is references separated by white space, and comments ({@code #}).
 *
 * @param source the file, as messages name it
 * @param images normalised, without duplicates
 */
public record ImageList(String source, Set<ImageReference> images) {

  private static final Pattern MANIFEST =
      Pattern.compile("(?m)^(version|release|charts|images)[ \t]*:([ \t\r]|$)");
  private static final Pattern BYTE_ORDER_MARK = Pattern.compile("^\\uFEFF");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern WORD = Pattern.compile("\\S+");

  public ImageList {
    images = Collections.unmodifiableSet(new LinkedHashSet<>(images));
  }

  /**
   * Reads a file in any of these formats.
   *
   * @param release the value of {@code ${release}} in a manifest that does not state a release
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException with file, line,
   *     column, and what was found and expected; further problems are suppressed exceptions
   */
  public static ImageList read(InputFile file, Optional<String> release) {
    String text = BYTE_ORDER_MARK.matcher(new String(file.content(), UTF_8)).replaceFirst("");
    if (MANIFEST.matcher(text).find() || MigrationAssistantList.is(file)) {
      Optional<String> stated = ManifestReader.release(file).or(() -> release);
      List<ImageReference> images =
          ManifestReader.read(file, stated).allImages().map(ImageEntry::reference).toList();
      return new ImageList(file.name(), new LinkedHashSet<>(images));
    }
    Problems problems = new Problems("read list", file.name());
    Set<ImageReference> images = new LinkedHashSet<>();
    if (file.content().length > YamlReader.MAX_BYTES) {
      String found = "more than " + YamlReader.MAX_BYTES + " bytes";
      problems.add(Position.START, found, "a list of images");
      problems.throwIfAny();
    }
    ImageReader reader =
        new ImageReader(problems, ReleaseVariable.unknown(problems), new ImageIndex(problems));
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      Matcher word = WORD.matcher(COMMENT.matcher(line).replaceFirst(""));
      while (word.find()) {
        Position position = new Position(number, word.start() + 1);
        reader.reference(word.group(), position).ifPresent(images::add);
      }
    }
    problems.throwIfAny();
    return new ImageList(file.name(), images);
  }
}
