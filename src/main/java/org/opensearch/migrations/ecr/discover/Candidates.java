package org.opensearch.migrations.ecr.discover;

import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The values worth a mark, the likeliest first: what the first try explains needs no second, and
 * fewer marks disturb fewer charts.
 */
enum Candidates {

  /** Named as an image or a part of one, and a part of one that is looked for. */
  NAMED_PARTS {
    @Override
    Stream<Mark> of(Search search) {
      return search
          .leaves(leaf -> leaf.isNamedAsImage() && search.isPart(leaf.value()))
          .map(Mark::before);
    }
  },

  /** Registries that are left empty, so that a default stands in the template. */
  EMPTY_REGISTRIES {
    @Override
    Stream<Mark> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsRegistry() && !leaf.isGlobal())
          .map(Mark::before);
    }
  },

  /** Of any name, and the beginning of an image that is looked for. */
  LEADING_PARTS {
    @Override
    Stream<Mark> of(Search search) {
      return search
          .leaves(leaf -> !leaf.isNamedAsOther() && search.isLead(leaf.value()))
          .map(Mark::before);
    }
  },

  /** Longer texts that hold an image: arguments, scripts, lists of versions. */
  TEXTS {
    @Override
    Stream<Mark> of(Search search) {
      return search.leaves(leaf -> true).flatMap(search::occurrences);
    }
  },

  /** Named as an image, whatever a template makes of the value. */
  NAMED {
    @Override
    Stream<Mark> of(Search search) {
      return search
          .leaves(leaf -> leaf.isNamedAsImage() && !leaf.value().isEmpty())
          .filter(leaf -> !search.isPart(leaf.value()))
          .map(Mark::before);
    }
  },

  /** Images and repositories that are left empty, in place of which templates have others. */
  EMPTY_IMAGES {
    @Override
    Stream<Mark> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Mark::before);
    }
  },

  /** The same, where they are whole references. */
  EMPTY_REFERENCES {
    @Override
    Stream<Mark> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Mark::reference);
    }
  },

  /** Registries that templates read although no values file has them. */
  ABSENT_REGISTRIES {
    @Override
    Stream<Mark> of(Search search) {
      return search.absent(leaf -> leaf.isNamedAsRegistry() && !leaf.isGlobal()).map(Mark::before);
    }
  },

  /** Images and repositories that templates read although no values file has them. */
  ABSENT_IMAGES {
    @Override
    Stream<Mark> of(Search search) {
      return search.absent(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal()).map(Mark::before);
    }
  },

  /** The same, where they are whole references. */
  ABSENT_REFERENCES {
    @Override
    Stream<Mark> of(Search search) {
      return search.absent(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal()).map(Mark::reference);
    }
  },

  /** Of any name, where templates have an image in their place. */
  ABSENT_OTHERS {
    @Override
    Stream<Mark> of(Search search) {
      return search
          .replaced(leaf -> !leaf.isNamedAsImage() && !leaf.isNamedAsOther())
          .map(Mark::before);
    }
  },

  /** Fields of what templates hand on to where such fields are read. */
  ABSENT_FIELDS {
    @Override
    Stream<Mark> of(Search search) {
      return search.handedOn(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal()).map(Mark::before);
    }
  },

  /** Registries for the chart and all of its subcharts. */
  GLOBALS {
    @Override
    Stream<Mark> of(Search search) {
      Predicate<Leaf> wanted = leaf -> leaf.isNamedAsRegistry() && leaf.isGlobal();
      return Stream.concat(
              search.leaves(wanted.and(leaf -> leaf.value().isEmpty())), search.absent(wanted))
          .map(Mark::before);
    }
  },

  /** Images for the chart and all of its subcharts. */
  GLOBAL_IMAGES {
    @Override
    Stream<Mark> of(Search search) {
      Predicate<Leaf> wanted =
          leaf -> leaf.isNamedAsImage() && !leaf.isNamedAsRegistry() && leaf.isGlobal();
      return Stream.concat(
              search.leaves(wanted.and(leaf -> leaf.value().isEmpty())), search.absent(wanted))
          .map(Mark::before);
    }
  };

  /** Where marks can be, for the images of {@code search}; not numbered yet. */
  abstract Stream<Mark> of(Search search);
}
