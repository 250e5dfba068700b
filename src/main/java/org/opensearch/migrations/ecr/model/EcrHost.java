package org.opensearch.migrations.ecr.model;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the host name of a private Amazon ECR registry says, in any partition of AWS. An ECR
 * password is sent to such hosts alone, so the domains are those of AWS and no pattern.
 *
 * @param accountId the twelve digits of the account that owns the registry
 * @param region the region's code, {@code eu-west-1}
 * @param fips whether the host is one with FIPS 140 validated cryptography
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

  /** {@code ID.dkr-ecr.REGION.…}, of the same partitions, reached by IPv4 and IPv6. */
  private static final Set<String> DUAL_STACK_DOMAINS =
      Set.of(
          "on.aws",
          "on.amazonwebservices.com.cn",
          "on.amazonwebservices.eu",
          "on.aws.ic.gov",
          "on.aws.scloud",
          "on.cloud-aws.adc-e.uk",
          "on.aws.hci.ic.gov");

  private static final Pattern HOST =
      Pattern.compile(
          "(?<account>[0-9]{12})\\.dkr(?<separator>[.-])ecr(?<fips>-fips)?"
              + "\\.(?<region>[a-z][a-z0-9-]{0,62})\\.(?<domain>[a-z0-9.-]+)(?::443)?");

  /**
   * The one name under which a host of Amazon ECR is known, without the port of HTTPS: container
   * runtimes and credential stores take {@code HOST:443} for another registry. Other hosts stay as
   * they are.
   */
  public static String canonical(String host) {
    return parse(host).isPresent() ? host.replaceFirst(":443$", "") : host;
  }

  /** Reads a host name, with no port or HTTPS's; empty if it is not one of Amazon ECR. */
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
