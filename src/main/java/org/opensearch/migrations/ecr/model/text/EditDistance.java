package org.opensearch.migrations.ecr.model.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The Levenshtein distance, and suggestions for mistyped words based on it. */
public final class EditDistance {

  /** Longer words and larger lists get no suggestion: they would take too long. */
  private static final int LONGEST = 128;

  private static final int MOST = 1000;

  private EditDistance() {}

  /** The known word that is closest to {@code word}, ignoring case, if it is close enough. */
  public static Optional<String> closest(String word, Collection<String> known) {
    if (word.length() > LONGEST || known.size() > MOST) {
      return Optional.empty();
    }
    return known.stream()
        .filter(candidate -> ignoringCase(word, candidate) <= Math.max(1, candidate.length() / 3))
        .min(Comparator.comparingInt(candidate -> ignoringCase(word, candidate)));
  }

  private static int ignoringCase(String one, String other) {
    return between(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
  }

  /** The number of characters to insert, delete or replace to turn one text into the other. */
  public static int between(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(Math.min(above, row[j - 1]) + 1, replaced);
        diagonal = above;
      }
    }
    return row[other.length()];
  }
}
