package org.opensearch.migrations.ecr.helm.program;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The environment variables that Helm runs with. */
final class HelmEnvironment {

  private HelmEnvironment() {}

  /**
   * The user's, without all that leads to a cluster, to plugins, or to settings of theirs.
   *
   * @param users the user's
   * @param home an empty folder
   */
  static Map<String, String> isolated(Map<String, String> users, Path home) {
    Map<String, String> isolated = new TreeMap<>(users);
    isolated.keySet().removeIf(HelmEnvironment::isSetting);
    // There is no such file; else it would be ~/.kube/config.
    isolated.put("KUBECONFIG", home.resolve("kubeconfig").toString());
    isolated.put("HELM_CACHE_HOME", home.resolve("cache").toString());
    isolated.put("HELM_CONFIG_HOME", home.resolve("config").toString());
    isolated.put("HELM_DATA_HOME", home.resolve("data").toString());
    isolated.put("HELM_NO_PLUGINS", "1");
    return isolated;
  }

  private static boolean isSetting(String name) {
    return name.equals("KUBECONFIG") || name.startsWith("HELM_") || name.startsWith("KUBERNETES_");
  }
}
