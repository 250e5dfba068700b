package org.opensearch.migrations.ecr.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parsed host name of a private Amazon ECR registry, in any AWS partition. ECR passwords are
 * sent only to such hosts, so the domains are a fixed list.
 *
 * @param accountId the twelve-digit ID of the account that owns the registry
 * @param region the region code, for example {@code eu-west-1}
 * @param fips whether it is a FIPS 140 endpoint
 */
public record EcrHost(String accountId, String region, boolean fips) {

  /** {@code ID.dkr.ecr.REGION.…}: aws and aws-us-gov, aws-cn, aws-eusc, aws-iso, -b, -e and -f. */
  private static final Set<String> DOMAINS =
      Set.of(
          "amazonaws.com",
          "amazonaws.com.cn",
          "amazonaws.eu",
          "c2s.ic.gov",
          "sc2s.sgov.gov",
          "cloud.adc-e.uk",
          "csp.hci.ic.gov");

  /** {@code ID.dkr-ecr.REGION.…}: dual-stack endpoints (IPv4 and IPv6) of the same partitions. */
  private static final Set<String> DUAL_STACK_DOMAINS =
      Set.of(
          "on.aws",
          "on.amazonwebservices.com.cn",
          "on.amazonwebservices.eu",
          "on.aws.ic.gov",
          "on.aws.scloud",
          "on.cloud-aws.adc-e.uk",
          "on.aws.hci.ic.gov");

  /** Partitions by the beginning of their region codes; all others belong to {@code aws}. */
  private static final Map<String, String> PARTITIONS =
      Map.of(
          "cn-", "aws-cn",
          "us-gov-", "aws-us-gov",
          "eusc-", "aws-eusc",
          "us-iso-", "aws-iso",
          "us-isob-", "aws-iso-b",
          "eu-isoe-", "aws-iso-e",
          "us-isof-", "aws-iso-f");

  private static final Pattern HOST =
      Pattern.compile(
          "(?<account>[0-9]{12})\\.dkr(?<separator>[.-])ecr(?<fips>-fips)?"
              + "\\.(?<region>[a-z][a-z0-9-]{0,62})\\.(?<domain>[a-z0-9.-]+)(?::443)?");

  /**
   * Removes the default port from the name of an Amazon ECR host: container runtimes and credential
   * stores treat {@code HOST:443} as a different registry. Other hosts are returned unchanged.
   */
  public static String canonical(String host) {
    return parse(host).isPresent() ? host.replaceFirst(":443$", "") : host;
  }

  /**
   * The ARN of repositories in this registry.
   *
   * @param repositories a name or a pattern such as {@code charts/*}
   */
  public String arn(String repositories) {
    String partition =
        PARTITIONS.entrySet().stream()
            .filter(known -> region.startsWith(known.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("aws");
    return "arn:" + partition + ":ecr:" + region + ":" + accountId + ":repository/" + repositories;
  }

  /** Parses a host name without a port or with port 443; empty if it is not an ECR host. */
  public static Optional<EcrHost> parse(String host) {
    Matcher matcher = HOST.matcher(host.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    boolean dualStack = matcher.group("separator").equals("-");
    Set<String> domains = dualStack ? DUAL_STACK_DOMAINS : DOMAINS;
    return domains.contains(matcher.group("domain"))
        ? Optional.of(
            new EcrHost(
                matcher.group("account"), matcher.group("region"), matcher.group("fips") != null))
        : Optional.empty();
  }
}
