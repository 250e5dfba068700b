package org.opensearch.migrations.ecr.model.text;

import java.util.regex.Pattern;

/** A pattern for a whole text: {@code *} is any text, {@code ?} one character. */
public final class Glob {

  private final Pattern pattern;

  /** Compiles {@code glob}; every text is valid. */
  public Glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    pattern = Pattern.compile(regex.toString());
  }

  /** Whether all of {@code text} matches. */
  public boolean matches(String text) {
    return pattern.matcher(text).matches();
  }
}
