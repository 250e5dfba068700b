package org.opensearch.migrations.ecr.testing;

/** skopeo, as a witness of what a registry holds that shares no code with ma-ecr. */
public final class Skopeo {

  private Skopeo() {}

  /**
   * The bytes of a manifest, as skopeo reads them.
   *
   * @param reference repository with {@code :tag} or {@code @digest}, without the host
   */
  public static byte[] inspectRaw(RegistryProcess registry, String reference) {
    Programs.require("skopeo");
    Command command = Command.of("skopeo", "inspect", "--raw", "--tls-verify=false");
    registry.user().ifPresent(u -> command.with("--creds", u.name() + ":" + u.password()));
    return command.with("docker://" + registry.host() + "/" + reference).runSuccessfully().output();
  }
}
