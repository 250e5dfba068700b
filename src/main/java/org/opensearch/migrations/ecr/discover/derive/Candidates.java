package org.opensearch.migrations.ecr.discover.derive;

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
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.isNamedAsImage() && search.isPart(leaf.value()))
          .map(Marker::before);
    }
  },

  /** Registries that are left empty, so that a default stands in the template. */
  EMPTY_REGISTRIES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsRegistry() && !leaf.isGlobal())
          .map(Marker::before);
    }
  },

  /** Of any name, and the beginning of an image that is looked for. */
  LEADING_PARTS {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> !leaf.isNamedAsOther() && search.isLead(leaf.value()))
          .map(Marker::before);
    }
  },

  /** Longer texts that hold an image: arguments, scripts, lists of versions. */
  TEXTS {
    @Override
    Stream<Marker> of(Search search) {
      return search.leaves(leaf -> true).flatMap(search::occurrences);
    }
  },

  /** Named as an image, whatever a template makes of the value. */
  NAMED {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.isNamedAsImage() && !leaf.value().isEmpty())
          .filter(leaf -> !search.isPart(leaf.value()))
          .map(Marker::before);
    }
  },

  /** Images and repositories that are left empty, in place of which templates have others. */
  EMPTY_IMAGES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Marker::before);
    }
  },

  /** The same, where they are whole references. */
  EMPTY_REFERENCES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Marker::reference);
    }
  },

  /** Registries that templates read although no values file has them. */
  ABSENT_REGISTRIES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .absent(leaf -> leaf.isNamedAsRegistry() && !leaf.isGlobal())
          .map(Marker::before);
    }
  },

  /** Images and repositories that templates read although no values file has them. */
  ABSENT_IMAGES {
    @Override
    Stream<Marker> of(Search search) {
      return search.absent(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal()).map(Marker::before);
    }
  },

  /** The same, where they are whole references. */
  ABSENT_REFERENCES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .absent(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Marker::reference);
    }
  },

  /** Of any name, where templates have an image in their place. */
  ABSENT_OTHERS {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .replaced(leaf -> !leaf.isNamedAsImage() && !leaf.isNamedAsOther())
          .map(Marker::before);
    }
  },

  /** Fields of what templates hand on to where such fields are read. */
  ABSENT_FIELDS {
    @Override
    Stream<Marker> of(Search search) {
      return search.handedOn(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal()).map(Marker::before);
    }
  },

  /** Registries for the chart and all of its subcharts. */
  GLOBALS {
    @Override
    Stream<Marker> of(Search search) {
      Predicate<ValueSlot> wanted = leaf -> leaf.isNamedAsRegistry() && leaf.isGlobal();
      return Stream.concat(
              search.leaves(wanted.and(leaf -> leaf.value().isEmpty())), search.absent(wanted))
          .map(Marker::before);
    }
  },

  /** Images for the chart and all of its subcharts. */
  GLOBAL_IMAGES {
    @Override
    Stream<Marker> of(Search search) {
      Predicate<ValueSlot> wanted =
          leaf -> leaf.isNamedAsImage() && !leaf.isNamedAsRegistry() && leaf.isGlobal();
      return Stream.concat(
              search.leaves(wanted.and(leaf -> leaf.value().isEmpty())), search.absent(wanted))
          .map(Marker::before);
    }
  };

  /** Where marks can be, for the images of {@code search}; not numbered yet. */
  abstract Stream<Marker> of(Search search);
}
