package org.opensearch.migrations.ecr.deployment.cluster;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.images.RenderedDocument;
import org.opensearch.migrations.ecr.yaml.AliasBudget;
import org.opensearch.migrations.ecr.yaml.LooseYaml;

/** The API versions that Amazon EKS serves, as {@code .Capabilities.APIVersions} has them. */
public final class ApiVersions {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:[a-z0-9][a-z0-9.-]{0,252}/)?v[0-9]{1,4}[a-z0-9]{0,20}(?:/[A-Z]\\w{0,99})?");

  private static final Pattern PRELIMINARY = Pattern.compile(".*/v[0-9]+(?:alpha|beta).*");

  /** Groups of Kubernetes itself whose names have a dot; the others have none. */
  private static final Set<String> KUBERNETES =
      Set.of(
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "apiregistration.k8s.io",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "certificates.k8s.io",
          "coordination.k8s.io",
          "discovery.k8s.io",
          "events.k8s.io",
          "flowcontrol.apiserver.k8s.io",
          "internal.apiserver.k8s.io",
          "networking.k8s.io",
          "node.k8s.io",
          "rbac.authorization.k8s.io",
          "resource.k8s.io",
          "scheduling.k8s.io",
          "storage.k8s.io",
          "storagemigration.k8s.io");

  /**
   * Group and version, and the kinds in it. Of Kubernetes itself those that every version serves
   * since 1.29: Helm assumes the groups but none of the kinds. Of EKS its networking, its load
   * balancing and Auto Mode, and what its add-on for metrics serves.
   */
  private static final List<String> EKS =
      List.of(
          "v1 Binding ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume"
              + " PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret"
              + " Service ServiceAccount",
          "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration"
              + " ValidatingWebhookConfiguration",
          "apiextensions.k8s.io/v1 CustomResourceDefinition",
          "apiregistration.k8s.io/v1 APIService",
          "apps/v1 ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
          "authentication.k8s.io/v1 SelfSubjectReview TokenReview",
          "authorization.k8s.io/v1 LocalSubjectAccessReview SelfSubjectAccessReview"
              + " SelfSubjectRulesReview SubjectAccessReview",
          "autoscaling/v1 HorizontalPodAutoscaler Scale",
          "autoscaling/v2 HorizontalPodAutoscaler",
          "batch/v1 CronJob Job",
          "certificates.k8s.io/v1 CertificateSigningRequest",
          "coordination.k8s.io/v1 Lease",
          "discovery.k8s.io/v1 EndpointSlice",
          "events.k8s.io/v1 Event",
          "flowcontrol.apiserver.k8s.io/v1 FlowSchema PriorityLevelConfiguration",
          "networking.k8s.io/v1 Ingress IngressClass NetworkPolicy",
          "node.k8s.io/v1 RuntimeClass",
          "policy/v1 Eviction PodDisruptionBudget",
          "rbac.authorization.k8s.io/v1 ClusterRole ClusterRoleBinding Role RoleBinding",
          "scheduling.k8s.io/v1 PriorityClass",
          "storage.k8s.io/v1 CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment",
          "crd.k8s.amazonaws.com/v1alpha1 ENIConfig",
          "eks.amazonaws.com/v1 IngressClassParams NodeClass TargetGroupBinding",
          "eks.amazonaws.com/v1alpha1 NodeDiagnostic",
          "elbv2.k8s.aws/v1beta1 IngressClassParams TargetGroupBinding",
          "karpenter.sh/v1 NodeClaim NodePool",
          "metrics.k8s.io/v1beta1 NodeMetrics PodMetrics",
          "networking.k8s.aws/v1alpha1 PolicyEndpoint",
          "vpcresources.k8s.aws/v1alpha1 CNINode",
          "vpcresources.k8s.aws/v1beta1 SecurityGroupPolicy");

  private ApiVersions() {}

  /** What EKS serves, each as {@code group/version} and with each kind. */
  public static SortedSet<String> ofEks() {
    SortedSet<String> served = new TreeSet<>();
    for (String line : EKS) {
      String[] words = line.split(" ");
      served.add(words[0]);
      Stream.of(words).skip(1).forEach(kind -> served.add(words[0] + "/" + kind));
    }
    return served;
  }

  /** Whether {@code text} is an API version, with or without a kind. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** Whether it belongs to Kubernetes itself and not to a custom resource. */
  public static boolean isOfKubernetes(String apiVersion) {
    String group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    return group.indexOf('.') < 0 || KUBERNETES.contains(group);
  }

  /** Whether it is an alpha or beta version of Kubernetes, which clusters need not serve. */
  public static boolean isPreliminary(String apiVersion) {
    return isOfKubernetes(apiVersion) && PRELIMINARY.matcher(apiVersion).matches();
  }

  /**
   * The API versions that a cluster serves with the definitions in {@code text}, YAML or JSON
   * documents: {@code group/version} and {@code group/version/Kind}.
   */
  public static Set<String> ofDefinitions(String text) {
    Set<String> served = new LinkedHashSet<>();
    AliasBudget aliases = AliasBudget.forLength(text.length());
    for (RenderedDocument document : RenderedDocument.split(text)) {
      if (document.text().contains("CustomResourceDefinition")) {
        LooseYaml.read(document.text(), aliases)
            .ifPresent(roots -> roots.forEach(root -> collect(root, served)));
      }
    }
    return served;
  }

  private static void collect(Object root, Set<String> served) {
    if (text(root, "kind").equals("List") || text(root, "kind").endsWith("DefinitionList")) {
      list(root, "items").forEach(item -> collect(item, served));
    }
    if (!text(root, "kind").equals("CustomResourceDefinition")) {
      return;
    }
    Object spec = LooseYaml.asMap(root).get("spec");
    String kind = text(LooseYaml.asMap(spec).get("names"), "kind");
    add(text(spec, "group"), text(spec, "version"), kind, served);
    for (Object version : list(spec, "versions")) {
      if (!text(version, "served").equals("false")) {
        add(text(spec, "group"), text(version, "name"), kind, served);
      }
    }
  }

  private static void add(String group, String version, String kind, Set<String> served) {
    String apiVersion = group + "/" + version;
    if (isOne(apiVersion)) {
      served.add(apiVersion);
      if (isOne(apiVersion + "/" + kind)) {
        served.add(apiVersion + "/" + kind);
      }
    }
  }

  private static String text(Object node, String key) {
    return LooseYaml.asText(LooseYaml.asMap(node).get(key));
  }

  private static List<?> list(Object node, String key) {
    return LooseYaml.asList(LooseYaml.asMap(node).get(key));
  }
}
