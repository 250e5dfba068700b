package org.opensearch.migrations.ecr.aws;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ListImagesRequest;
import software.amazon.awssdk.services.ecr.model.ListImagesResponse;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.TagStatus;

/**
 * The ECR API of one region, in the words of the rest: what may pass is tried again, and every
 * other error is a {@link org.opensearch.migrations.ecr.model.failure.FailureException}. Safe for
 * many threads.
 */
final class EcrApi {

  private static final int LARGEST_PAGE = 1000;

  private final EcrClient client;
  private final EcrCalls calls;
  private final InstantSource clock;
  private final RenewingToken token;

  EcrApi(EcrClient client, EcrCalls calls, InstantSource clock) {
    this.client = client;
    this.calls = calls;
    this.clock = clock;
    this.token = new RenewingToken(clock);
  }

  /**
   * A part of a list of repositories or tags.
   *
   * @param next the name of the next part; empty after the last
   */
  record Page<T>(List<T> items, Optional<String> next) {}

  /** The token that opens the registries of this region to the caller. */
  RenewingToken token() {
    return token;
  }

  /**
   * Asks for a new token.
   *
   * @param side what the registry is used for
   * @param registry the host that the token is wanted for; any will do that the caller may use
   */
  EcrToken authorizationToken(Side side, String registry) {
    AuthorizationData data =
        calls.call(
            EcrAction.GET_AUTHORIZATION_TOKEN,
            side,
            registry,
            () -> client.getAuthorizationToken().authorizationData().get(0));
    try {
      return EcrToken.of(
          data.authorizationToken(), data.proxyEndpoint(), data.expiresAt(), clock.instant());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          new Failure(
              EcrAction.GET_AUTHORIZATION_TOKEN.operation(),
              side,
              registry,
              e.getMessage(),
              "Check whether something else answers in the place of Amazon ECR"));
    }
  }

  /**
   * Lists repositories.
   *
   * @param accountId whose; empty for the caller's
   * @param from where a page before this one said that it goes on
   */
  Page<Repository> repositories(
      String registry, Optional<String> accountId, Optional<String> from) {
    DescribeRepositoriesRequest request =
        DescribeRepositoriesRequest.builder()
            .registryId(accountId.orElse(null))
            .nextToken(from.orElse(null))
            .maxResults(LARGEST_PAGE)
            .build();
    DescribeRepositoriesResponse page =
        calls.call(
            EcrAction.DESCRIBE_REPOSITORIES,
            Side.DESTINATION,
            registry,
            () -> client.describeRepositories(request));
    return new Page<>(page.repositories(), Optional.ofNullable(page.nextToken()));
  }

  /** Lists the tags of a repository, a part at a time, as {@link #repositories} does. */
  Page<String> tags(String repository, Optional<String> accountId, Optional<String> from) {
    ListImagesRequest request =
        ListImagesRequest.builder()
            .registryId(accountId.orElse(null))
            .repositoryName(repository)
            .filter(filter -> filter.tagStatus(TagStatus.TAGGED))
            .nextToken(from.orElse(null))
            .maxResults(LARGEST_PAGE)
            .build();
    ListImagesResponse page =
        calls.call(
            EcrAction.LIST_IMAGES, Side.MIRROR, repository, () -> client.listImages(request));
    return new Page<>(
        page.imageIds().stream().map(ImageIdentifier::imageTag).toList(),
        Optional.ofNullable(page.nextToken()));
  }

  /** Whether a repository holds no image, tagged or not. */
  boolean isEmpty(Optional<String> accountId, String repository) {
    ListImagesRequest request =
        ListImagesRequest.builder()
            .registryId(accountId.orElse(null))
            .repositoryName(repository)
            .maxResults(1)
            .build();
    return calls.call(
        EcrAction.LIST_IMAGES,
        Side.DESTINATION,
        repository,
        () -> client.listImages(request).imageIds().isEmpty());
  }

  /**
   * Creates a repository; one that is there is left alone.
   *
   * @return whether it was created
   */
  boolean createRepository(Optional<String> accountId, String name, RepositorySettings settings) {
    CreateRepositoryRequest request = CreationRequest.of(accountId, name, settings);
    return calls.call(
        EcrAction.CREATE_REPOSITORY, Side.DESTINATION, name, () -> createUnlessThere(request));
  }

  /** A repository's lifecycle policy, JSON; empty if it has none. */
  Optional<String> lifecyclePolicy(Optional<String> accountId, String repository) {
    return calls.call(
        EcrAction.GET_LIFECYCLE_POLICY,
        Side.DESTINATION,
        repository,
        () -> lifecyclePolicyOf(accountId, repository));
  }

  private Optional<String> lifecyclePolicyOf(Optional<String> accountId, String repository) {
    try {
      return Optional.of(
          client
              .getLifecyclePolicy(
                  request -> request.registryId(accountId.orElse(null)).repositoryName(repository))
              .lifecyclePolicyText());
    } catch (EcrException e) {
      if (new EcrErrorResponse(e).code().equals("LifecyclePolicyNotFoundException")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Gives a repository this lifecycle policy, JSON, in place of any other. */
  void putLifecyclePolicy(Optional<String> accountId, String repository, String policy) {
    calls.call(
        EcrAction.PUT_LIFECYCLE_POLICY,
        Side.DESTINATION,
        repository,
        () ->
            client.putLifecyclePolicy(
                request ->
                    request
                        .registryId(accountId.orElse(null))
                        .repositoryName(repository)
                        .lifecyclePolicyText(policy)));
  }

  private boolean createUnlessThere(CreateRepositoryRequest request) {
    try {
      client.createRepository(request);
      return true;
    } catch (EcrException e) {
      // By code: servers that imitate ECR give other texts, and the SDK's types follow the code.
      if (new EcrErrorResponse(e).code().equals("RepositoryAlreadyExistsException")) {
        return false;
      }
      throw e;
    }
  }
}
