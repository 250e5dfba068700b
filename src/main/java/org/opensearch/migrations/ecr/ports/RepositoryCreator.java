package org.opensearch.migrations.ecr.ports;

import java.util.Collection;
import java.util.Set;

/** Creates repositories where the registry does not do so when something is pushed. */
public interface RepositoryCreator {

  /** For registries that create repositories by themselves. */
  RepositoryCreator NONE =
      new RepositoryCreator() {
        @Override
        public Set<String> missing(Collection<String> names) {
          return Set.of();
        }

        @Override
        public void create(String name) {
          throw new IllegalStateException("nothing is ever missing here: " + name);
        }
      };

  /**
   * Which of {@code names} have to be created before something can be pushed there.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.AccessException when looking is not
   *     permitted; creating may be all the same
   */
  Set<String> missing(Collection<String> names);

  /** Creates a repository; one that exists already is fine. */
  void create(String name);

  /**
   * Finishes what a run that was killed began on a repository that exists; called before something
   * is pushed there. Where nothing was left undone this changes nothing.
   */
  default void complete(String name) {}
}
