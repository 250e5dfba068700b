package org.opensearch.migrations.ecr.discover.derive;

import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The values to mark, the most likely first: images that are explained need no further marks, and
 * fewer marks disturb fewer charts.
 */
enum Candidates {

  /** Named like an image or a part of one, and part of an open image. */
  NAMED_PARTS {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.isNamedAsImage() && search.isPart(leaf.value()))
          .map(Marker::before);
    }
  },

  /** Empty registries, for which the template has a default. */
  EMPTY_REGISTRIES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsRegistry() && !leaf.isGlobal())
          .map(Marker::before);
    }
  },

  /** Of any name, and the beginning of an open image. */
  LEADING_PARTS {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> !leaf.isNamedAsOther() && search.isLead(leaf.value()))
          .map(Marker::before);
    }
  },

  /** Longer texts that contain an image: arguments, scripts, lists of versions. */
  TEXTS {
    @Override
    Stream<Marker> of(Search search) {
      return search.leaves(leaf -> true).flatMap(search::occurrences);
    }
  },

  /** Named like an image, whatever the template does with the value. */
  NAMED {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.isNamedAsImage() && !leaf.value().isEmpty())
          .filter(leaf -> !search.isPart(leaf.value()))
          .map(Marker::before);
    }
  },

  /** Empty images and repositories, for which templates have defaults. */
  EMPTY_IMAGES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Marker::before);
    }
  },

  /** The same, as whole references. */
  EMPTY_REFERENCES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .leaves(leaf -> leaf.value().isEmpty() && leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Marker::reference);
    }
  },

  /** Registries that templates read and no values file contains. */
  ABSENT_REGISTRIES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .absent(leaf -> leaf.isNamedAsRegistry() && !leaf.isGlobal())
          .map(Marker::before);
    }
  },

  /** Images and repositories that templates read and no values file contains. */
  ABSENT_IMAGES {
    @Override
    Stream<Marker> of(Search search) {
      return search.absent(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal()).map(Marker::before);
    }
  },

  /** The same, as whole references. */
  ABSENT_REFERENCES {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .absent(leaf -> leaf.isNamedAsImage() && !leaf.isGlobal())
          .map(Marker::reference);
    }
  },

  /** Of any name, if templates have an image as the default. */
  ABSENT_OTHERS {
    @Override
    Stream<Marker> of(Search search) {
      return search
          .replaced(leaf -> !leaf.isNamedAsImage() && !leaf.isNamedAsOther())
          .map(Marker::before);
    }
  },

  /** Fields of values that templates pass to definitions that read such fields. */
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

  /** The marks to try for the images of {@code search}, not yet numbered. */
  abstract Stream<Marker> of(Search search);
}
