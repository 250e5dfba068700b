package org.opensearch.migrations.ecr.model.text;

import java.util.List;

/** A number with a noun, in messages: {@code 1 image}, {@code 2 images}. */
public final class Quantity {

  private Quantity() {}

  /** With a noun whose plural ends in s. */
  public static String of(long number, String noun) {
    return of(number, noun, noun + "s");
  }

  /** With another plural, or with a verb: {@code 1 image is}, {@code 2 images are}. */
  public static String of(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** Adds a number with its noun to {@code parts}, unless it is 0. */
  public static void add(List<String> parts, long number, String noun) {
    if (number > 0) {
      parts.add(number + " " + noun);
    }
  }
}
