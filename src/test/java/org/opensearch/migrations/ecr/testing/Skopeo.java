package org.opensearch.migrations.ecr.testing;

import java.nio.file.Path;

/** skopeo, as a witness of what a registry holds that shares no code with ma-ecr. */
public final class Skopeo {

  private Skopeo() {}

  /**
   * The bytes of a manifest, as skopeo reads them.
   *
   * @param reference repository with {@code :tag} or {@code @digest}, without the host
   */
  public static byte[] inspectRaw(RegistryProcess registry, String reference) {
    Command command = Command.of("skopeo", "inspect", "--raw", "--tls-verify=false");
    registry.user().ifPresent(u -> command.with("--creds", u.name() + ":" + u.password()));
    return command.with("docker://" + registry.host() + "/" + reference).runSuccessfully().output();
  }

  /**
   * Copies an image with all below it from an OCI image layout to a registry, its digest unchanged.
   *
   * @param name of the image in the layout
   * @param reference repository and tag in the registry, without the host
   */
  public static void copyFromLayout(
      Path layout, String name, RegistryProcess registry, String reference) {
    copy("oci:" + layout + ":" + name, registry, reference);
  }

  /** The bytes of a manifest that has {@code name} in an OCI archive, as skopeo reads them. */
  public static byte[] inspectArchive(Path archive, String name) {
    return Command.of("skopeo", "inspect", "--raw", "oci-archive:" + archive + ":" + name)
        .runSuccessfully()
        .output();
  }

  /**
   * Copies an image with all below it from an OCI archive to a registry, its digest unchanged.
   *
   * @param name of the image in the archive
   * @param reference repository and tag in the registry, without the host
   */
  public static void copyFromArchive(
      Path archive, String name, RegistryProcess registry, String reference) {
    copy("oci-archive:" + archive + ":" + name, registry, reference);
  }

  private static void copy(String from, RegistryProcess registry, String reference) {
    Command command =
        Command.of("skopeo", "--insecure-policy", "copy", "--all", "--preserve-digests");
    registry.user().ifPresent(u -> command.with("--dest-creds", u.name() + ":" + u.password()));
    command
        .with("--dest-tls-verify=false", from, "docker://" + registry.host() + "/" + reference)
        .runSuccessfully();
  }

  /**
   * Copies an image with all below it from a registry to an OCI image layout, where its name is
   * {@code a}.
   *
   * @param reference repository and tag in the registry, without the host
   */
  public static void copyToLayout(RegistryProcess registry, String reference, Path layout) {
    Command command =
        Command.of("skopeo", "--insecure-policy", "copy", "--all", "--preserve-digests");
    registry.user().ifPresent(u -> command.with("--src-creds", u.name() + ":" + u.password()));
    command
        .with("--src-tls-verify=false")
        .with("docker://" + registry.host() + "/" + reference, "oci:" + layout + ":a")
        .runSuccessfully();
  }
}
