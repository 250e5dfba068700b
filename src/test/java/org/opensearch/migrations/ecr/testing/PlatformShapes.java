package org.opensearch.migrations.ecr.testing;

import java.nio.charset.StandardCharsets;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.MediaTypes;

/** Images for several platforms, and what refers to images. */
public final class PlatformShapes {

  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

  private PlatformShapes() {}

  /** An image that differs from others by {@code name}. */
  public static TestImage image(String name) {
    return ManifestBuilder.of(MediaTypes.OCI_MANIFEST)
        .config(CONFIG, "{\"os\":\"linux\",\"architecture\":\"amd64\",\"x\":\"" + name + "\"}")
        .layer(LAYER, ("layer of " + name).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  /** For amd64, arm64 and s390x, with an attestation for each of the first two. */
  public static TestImage index(String name) {
    TestImage amd64 = image(name + " amd64");
    TestImage arm64 = image(name + " arm64");
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(amd64, "linux", "amd64")
        .child(arm64, "linux", "arm64")
        .attestation(image(name + " provenance of amd64"), amd64)
        .attestation(image(name + " provenance of arm64"), arm64)
        .child(image(name + " s390x"), "linux", "s390x")
        .annotation("kept", "as it is")
        .build();
  }

  /** An index for arm64 that says that it was made of another one. */
  public static TestImage reduced(TestImage child, Digest original) {
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(child, "linux", "arm64")
        .annotation("org.opensearch.migrations.ecr.original.digest", original.toString())
        .build();
  }

  /** An index that names {@link #index} and an image for Windows. */
  public static TestImage nested(String name) {
    return IndexBuilder.of(MediaTypes.OCI_INDEX)
        .child(index(name))
        .child(image(name + " windows"), "windows", "amd64")
        .build();
  }

  /** A signature or the like that refers to {@code subject}. */
  public static TestImage referrer(String name, TestImage subject) {
    return ManifestBuilder.of(MediaTypes.OCI_MANIFEST)
        .field("artifactType", "application/vnd.example.signature")
        .config("application/vnd.oci.empty.v1+json", "{}")
        .layer("application/vnd.example.signature", name.getBytes(StandardCharsets.UTF_8))
        .subject(subject)
        .annotation("name", name)
        .build();
  }

  /** The index that a referrers tag names. */
  public static TestImage index(TestImage... children) {
    IndexBuilder builder = IndexBuilder.of(MediaTypes.OCI_INDEX);
    for (TestImage child : children) {
      builder.child(child);
    }
    return builder.build();
  }
}
