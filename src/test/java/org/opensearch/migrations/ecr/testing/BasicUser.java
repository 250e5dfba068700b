package org.opensearch.migrations.ecr.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user that a registry knows by name and password. */
public record BasicUser(String name, String password) {

  /** The {@code Authorization} header of this user. */
  public String authorization() {
    return "Basic " + base64();
  }

  /** Name and password as Docker's config file holds them in {@code auth}. */
  public String base64() {
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(both);
  }
}
