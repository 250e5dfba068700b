package org.opensearch.migrations.ecr.layout.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The files of several layouts, read as one layout. The files below {@code blobs} are named by
 * their digests, so that it makes no difference which layout has one.
 *
 * @param layouts by their names in messages, in their order
 */
public record LayoutUnion(Map<String, LayoutFiles> layouts) implements LayoutFiles {

  /** Copies the map. */
  public LayoutUnion {
    layouts = Collections.unmodifiableMap(new LinkedHashMap<>(layouts));
  }

  @Override
  public Path location() {
    return layouts.values().iterator().next().location();
  }

  @Override
  public OptionalLong size(String name) throws IOException {
    Optional<String> holder = holder(name);
    return holder.isEmpty() ? OptionalLong.empty() : layouts.get(holder.get()).size(name);
  }

  @Override
  public InputStream open(String name) throws IOException {
    Optional<String> holder = holder(name);
    if (holder.isEmpty()) {
      throw new NoSuchFileException(name);
    }
    return layouts.get(holder.get()).open(name);
  }

  @Override
  public UnfinishedFile create(String name) throws IOException {
    throw new FileSystemException(name, null, "several layouts at once are read-only");
  }

  /** The layout with the longest file of this name: a folder may have been copied incompletely. */
  @Override
  public Optional<String> holder(String name) throws IOException {
    Optional<String> holder = Optional.empty();
    long longest = -1;
    for (Map.Entry<String, LayoutFiles> layout : layouts.entrySet()) {
      long size = layout.getValue().size(name).orElse(-1);
      if (size > longest) {
        holder = Optional.of(layout.getKey());
        longest = size;
      }
    }
    return holder;
  }

  @Override
  public void close() throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (LayoutFiles layout : layouts.values()) {
      try {
        layout.close();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }
}
