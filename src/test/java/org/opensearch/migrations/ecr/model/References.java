package org.opensearch.migrations.ecr.model;

import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random references, the same ones for the same seed. */
final class References {

  private static final String NOISE = "ab0.:/@_-Z";
  private static final String WORD = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final String[] SEPARATORS = {".", "_", "__", "-", "--"};

  private References() {}

  /** A normalised reference: with tag, digest or both. */
  static ImageReference random(Random random) {
    String host = word(random) + "." + word(random);
    if (random.nextBoolean()) {
      host += ":" + random.nextInt(65_536);
    }
    int segments = 1 + random.nextInt(4);
    String path =
        IntStream.range(0, segments)
            .mapToObj(i -> segment(random))
            .collect(Collectors.joining("/"));
    boolean tagged = random.nextBoolean();
    boolean pinned = !tagged || random.nextInt(4) == 0;
    byte[] content = new byte[8];
    random.nextBytes(content);
    return new ImageReference(
        host,
        path,
        tagged ? Optional.of(segment(random)) : Optional.empty(),
        pinned ? Optional.of(Digest.sha256(content)) : Optional.empty());
  }

  /** Short text of the characters that references are made of. */
  static String noise(Random random) {
    int length = 1 + random.nextInt(8);
    return random
        .ints(length, 0, NOISE.length())
        .mapToObj(i -> NOISE.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  private static String segment(Random random) {
    return random.nextBoolean()
        ? word(random)
        : word(random) + SEPARATORS[random.nextInt(SEPARATORS.length)] + word(random);
  }

  private static String word(Random random) {
    return random
        .ints(1 + random.nextInt(6), 0, WORD.length())
        .mapToObj(i -> WORD.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
