package org.opensearch.migrations.ecr.aws;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.aws.EcrFailures.Action;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilterType;
import software.amazon.awssdk.services.ecr.model.ListImagesResponse;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.Tag;
import software.amazon.awssdk.services.ecr.model.TagStatus;

/**
 * The ECR API of one region. Transient errors are retried; every other error is thrown as a {@link
 * org.opensearch.migrations.ecr.model.failure.FailureException}. Account IDs are optional and
 * default to the caller's account. Thread-safe.
 */
final class EcrApi {

  private static final int PAGE_SIZE = 1000;

  /** Ten times as many entries as AWS allows in an account. */
  private static final int MAX_PAGES = 1000;

  private final EcrClient client;
  private final AwsCredentialsProvider credentials;
  private final String region;
  private final Retry retry;
  private final InstantSource clock;
  private final EcrToken.Cache token;

  EcrApi(
      EcrClient client,
      AwsCredentialsProvider credentials,
      String region,
      Retry retry,
      InstantSource clock) {
    this.client = client;
    this.credentials = credentials;
    this.region = region;
    this.retry = retry;
    this.clock = clock;
    this.token = new EcrToken.Cache(clock);
  }

  /** One page of a list; {@code nextToken} is null on the last page. */
  private record Page<T>(List<T> items, String nextToken) {}

  /** The caller's token for the registries of this region. */
  EcrToken.Cache token() {
    return token;
  }

  /**
   * Requests a new token.
   *
   * @param side the role of the registry, for messages
   * @param registry the host that the token is needed for, for messages: a token is valid for all
   *     registries that the caller may access
   */
  EcrToken authorizationToken(Side side, String registry) {
    Action action = Action.GET_AUTHORIZATION_TOKEN;
    List<AuthorizationData> tokens =
        call(action, side, registry, () -> client.getAuthorizationToken().authorizationData());
    try {
      AuthorizationData data =
          tokens.stream()
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("the response contains no token"));
      return EcrToken.of(
          data.authorizationToken(), data.proxyEndpoint(), data.expiresAt(), clock.instant());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          new Failure(
              action.operation(), side, registry, e.getMessage(), EcrFailures.CHECK_SERVICE));
    }
  }

  /** Passes the repositories to {@code more}, page by page, until it returns false. */
  void repositories(
      Side side, String registry, Optional<String> accountId, Predicate<List<Repository>> more) {
    readPages(
        Action.DESCRIBE_REPOSITORIES,
        side,
        registry,
        next -> {
          DescribeRepositoriesResponse page =
              client.describeRepositories(
                  request ->
                      request
                          .registryId(accountId.orElse(null))
                          .nextToken(next.orElse(null))
                          .maxResults(PAGE_SIZE));
          return new Page<>(page.repositories(), page.nextToken());
        },
        more);
  }

  /** The tags of a repository. */
  List<String> tags(String repository, Optional<String> accountId) {
    List<String> tags = new ArrayList<>();
    readPages(
        Action.LIST_IMAGES,
        Side.MIRROR,
        repository,
        next -> {
          ListImagesResponse page =
              client.listImages(
                  request ->
                      request
                          .registryId(accountId.orElse(null))
                          .repositoryName(repository)
                          .filter(filter -> filter.tagStatus(TagStatus.TAGGED))
                          .nextToken(next.orElse(null))
                          .maxResults(PAGE_SIZE));
          return new Page<>(page.imageIds(), page.nextToken());
        },
        page -> {
          page.forEach(image -> tags.add(image.imageTag()));
          return true;
        });
    return tags;
  }

  /** Reads a list until it ends or {@code more} returns false. A list that never ends fails. */
  private <T> void readPages(
      Action action,
      Side side,
      String reference,
      Function<Optional<String>, Page<T>> request,
      Predicate<List<T>> more) {
    Set<String> seen = new HashSet<>();
    Optional<String> next = Optional.empty();
    do {
      Optional<String> token = next;
      Page<T> page = call(action, side, reference, () -> request.apply(token));
      if (!more.test(page.items())) {
        return;
      }
      next = Optional.ofNullable(page.nextToken());
      if (next.isPresent() && (!seen.add(next.get()) || seen.size() > MAX_PAGES)) {
        throw new RefusedException(
            new Failure(
                action.operation(),
                side,
                reference,
                "the list does not end",
                EcrFailures.CHECK_SERVICE));
      }
    } while (next.isPresent());
  }

  /** Whether a repository contains no images, tagged or untagged. */
  boolean isEmpty(Optional<String> accountId, String repository) {
    return call(
        Action.LIST_IMAGES,
        Side.DESTINATION,
        repository,
        () ->
            client
                .listImages(
                    request ->
                        request
                            .registryId(accountId.orElse(null))
                            .repositoryName(repository)
                            .maxResults(1))
                .imageIds()
                .isEmpty());
  }

  /**
   * Creates a repository unless it exists.
   *
   * @return whether it was created
   */
  boolean createRepository(Optional<String> accountId, String name, RepositorySettings settings) {
    CreateRepositoryRequest request = creationRequest(accountId, name, settings);
    return call(
        Action.CREATE_REPOSITORY, Side.DESTINATION, name, () -> createUnlessPresent(request));
  }

  /** Sets only the configured settings; the account's defaults apply to all others. */
  private static CreateRepositoryRequest creationRequest(
      Optional<String> accountId, String name, RepositorySettings settings) {
    CreateRepositoryRequest.Builder request =
        CreateRepositoryRequest.builder().registryId(accountId.orElse(null)).repositoryName(name);
    if (!settings.tags().isEmpty()) {
      request.tags(
          settings.tags().entrySet().stream()
              .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
              .toList());
    }
    settings
        .kmsKey()
        .ifPresent(
            key ->
                request.encryptionConfiguration(
                    encryption -> encryption.encryptionType(EncryptionType.KMS).kmsKey(key)));
    if (settings.scanOnPush()) {
      request.imageScanningConfiguration(scanning -> scanning.scanOnPush(true));
    }
    if (settings.immutableTags()) {
      request.imageTagMutability(
          settings.mutableTags().isEmpty()
              ? ImageTagMutability.IMMUTABLE
              : ImageTagMutability.IMMUTABLE_WITH_EXCLUSION);
    }
    if (!settings.mutableTags().isEmpty()) {
      request.imageTagMutabilityExclusionFilters(
          settings.mutableTags().stream()
              .map(
                  pattern ->
                      ImageTagMutabilityExclusionFilter.builder()
                          .filterType(ImageTagMutabilityExclusionFilterType.WILDCARD)
                          .filter(pattern)
                          .build())
              .toList());
    }
    return request.build();
  }

  private boolean createUnlessPresent(CreateRepositoryRequest request) {
    try {
      client.createRepository(request);
      return true;
    } catch (EcrException e) {
      if (EcrFailures.code(e).equals("RepositoryAlreadyExistsException")) {
        return false;
      }
      throw e;
    }
  }

  /** A policy of a repository, as JSON; empty if it has none. */
  Optional<String> policy(EcrPolicy kind, Optional<String> accountId, String repository) {
    return call(
        kind.getAction(),
        Side.DESTINATION,
        repository,
        () -> policyOf(kind, accountId, repository));
  }

  private Optional<String> policyOf(EcrPolicy kind, Optional<String> accountId, String repository) {
    try {
      return Optional.of(kind.get(client, accountId, repository));
    } catch (EcrException e) {
      if (EcrFailures.code(e).equals(kind.notFoundCode())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Sets a policy of a repository, as JSON. Replaces an existing policy. */
  void putPolicy(EcrPolicy kind, Optional<String> accountId, String repository, String policy) {
    call(
        kind.putAction(),
        Side.DESTINATION,
        repository,
        () -> {
          kind.put(client, accountId, repository, policy);
          return repository;
        });
  }

  private <T> T call(Action action, Side side, String reference, Supplier<T> request) {
    EcrFailures failures = new EcrFailures(action, side, reference, region);
    // The SDK retries requests for credentials itself; they are cached afterwards.
    credentials.resolveCredentials();
    return retry.call(
        Activity.NONE,
        attempt -> {
          try {
            return request.get();
          } catch (AwsServiceException e) {
            throw failures.ofResponse(e);
          } catch (SdkException e) {
            throw failures.ofClient(e);
          }
        });
  }
}
