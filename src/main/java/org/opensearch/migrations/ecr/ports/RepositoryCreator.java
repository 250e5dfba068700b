package org.opensearch.migrations.ecr.ports;

import java.util.Collection;
import java.util.Set;

/** Creates repositories, if the registry does not do so on push. */
public interface RepositoryCreator {

  /** For registries that create repositories on push. */
  RepositoryCreator NONE =
      new RepositoryCreator() {
        @Override
        public Set<String> missing(Collection<String> names) {
          return Set.of();
        }

        @Override
        public void create(String name) {
          throw new IllegalStateException("no repository is missing: " + name);
        }

        @Override
        public boolean recreate(String name) {
          return false;
        }
      };

  /**
   * The repositories among {@code names} that must be created before a push.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.AccessException if listing is not
   *     permitted; creating may still be
   */
  Set<String> missing(Collection<String> names);

  /** Creates a repository; does nothing if it exists. */
  void create(String name);

  /**
   * Creates a repository that was deleted after it had been prepared; does nothing if it exists.
   *
   * @return whether repositories are created at all
   */
  default boolean recreate(String name) {
    create(name);
    return true;
  }

  /**
   * Completes the set-up of an existing repository that a killed run left incomplete; called before
   * the first push.
   */
  default void complete(String name) {}
}
