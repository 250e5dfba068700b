package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Hosts;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.TakenPort;

/** The adapter against a fake of the ECR API; AWS's settings come as properties of Java. */
@Order(1) // Takes long.
class AmazonEcrTest extends FakeEcrScene {

  private static final String ELSEWHERE = "210987654321.dkr.ecr.us-east-2.amazonaws.com";

  private static RepositoryCreator repositories(AmazonEcr ecr, String registry) {
    return ecr.repositories(registry, RepositorySettings.DEFAULT, warning -> {});
  }

  // The caller's own registry

  @Test
  void theOwnRegistryUsesTheSameToken() {
    assertEquals(Optional.of(REGISTRY), ecr.ownRegistry());
    assertTrue(ecr.credentials(Optional.of(REGISTRY)).login(REGISTRY).isPresent());
    assertEquals(1, fake.calls("GetAuthorizationToken").size());
  }

  @Test
  void credentialsOfAnotherAccountAreNamed() {
    AccessException e = assertThrows(AccessException.class, () -> ecr.checkAccount(ELSEWHERE));
    assertTrue(
        e.getMessage()
            .contains(
                "cannot use "
                    + ELSEWHERE
                    + ": the registry is of account 210987654321, but the credentials are of"
                    + " account 123456789012"),
        e.getMessage());
    ecr.checkAccount(REGISTRY);
    ecr.checkAccount("registry.example");
  }

  @Test
  void accountIsNotCheckedWithoutCredentials() {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    ecr.checkAccount(ELSEWHERE);
    assertEquals(List.of(), fake.calls());
  }

  @Test
  void closingEndsAllThreads() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    assertEquals(Optional.of(REGISTRY), ecr.ownRegistry());
    assertEquals(Set.of("a/b"), repositories(ecr, REGISTRY).missing(List.of("a/b")));
    ecr.close();
    List<String> left = new ArrayList<>();
    assertTrue(
        Poll.until(
            Duration.ofSeconds(10),
            () -> {
              left.clear();
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> !before.contains(thread))
                  .map(Thread::getName)
                  // Other tests run beside this one.
                  .filter(name -> name.matches("(sdk|aws|idle|async)-.*"))
                  .forEach(left::add);
              return left.isEmpty();
            }),
        left::toString);
  }

  @Test
  void withoutCredentialsThereIsNoOwnRegistry() {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");

    assertEquals(Optional.empty(), ecr.ownRegistry());
    assertEquals(List.of(), fake.calls());
  }

  @Test
  void incompleteCredentialsFail() {
    aws.remove("aws.secretAccessKey");

    AccessException e = assertThrows(AccessException.class, ecr::ownRegistry);
    assertTrue(e.getMessage().contains("AWS_ACCESS_KEY_ID"), e.getMessage());
    assertTrue(e.getMessage().contains("AWS_SECRET_ACCESS_KEY"), e.getMessage());
    assertFalse(e.getMessage().contains("chain"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sso_session=x;sso_account_id=1;sso_role_name=r | could not be loaded: Sso-session section",
        "aws_access_key_id=AKIA | could not be loaded: Profile property aws_secret_access_key",
        "output=json | could not be loaded: Profile file contained no credentials for profile work."
            + " Set",
      })
  void profilesWithoutCredentialsFail(String profile, String words, @TempDir Path directory)
      throws IOException {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    Path config =
        Files.writeString(
            directory.resolve("config"), "[profile work]\n" + profile.replace(';', '\n') + "\n");
    aws.set("aws.configFile", config.toString());
    aws.set("aws.profile", "work");

    AccessException e = assertThrows(AccessException.class, ecr::ownRegistry);
    assertTrue(
        e.getMessage().replace("'", "").contains("credentials from AWS_PROFILE " + words),
        e.getMessage());
  }

  @Test
  void aProfileWithOnlyARegionProvidesNoCredentials(@TempDir Path directory) throws IOException {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    Path config = Files.writeString(directory.resolve("config"), "[default]\nregion=eu-west-1\n");
    aws.set("aws.configFile", config.toString());

    assertEquals(Optional.empty(), ecr.ownRegistry());
  }

  @Test
  void malformedConfigurationIsReported(@TempDir Path directory) throws IOException {
    Path config = Files.writeString(directory.resolve("config"), "nonsense\n[");
    aws.set("aws.configFile", config.toString());

    InvalidInputException e = assertThrows(InvalidInputException.class, ecr::ownRegistry);
    assertTrue(e.getMessage().contains("line 1"), e.getMessage());
  }

  @Test
  void withoutARegionTheRemedyIsTheOption() {
    aws.remove("aws.region");

    InvalidInputException e = assertThrows(InvalidInputException.class, ecr::ownRegistry);
    assertTrue(e.failure().remedy().contains("--region"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad region", "EU", "eu-west-1.evil.example/"})
  void invalidRegionsAreInvalidInput(String region) {
    aws.remove("aws.endpointUrlEcr");
    try (AmazonEcr nowhere = new AmazonEcr(Optional.of(region), NetworkOptions.defaults())) {
      InvalidInputException e = assertThrows(InvalidInputException.class, nowhere::ownRegistry);
      assertTrue(e.getMessage().contains(region), e.getMessage());
    }
  }

  // Tokens

  @Test
  void otherHostsAreAnonymous() {
    RegistryCredentials credentials = ecr.credentials(Optional.of(REGISTRY));

    assertEquals(Optional.empty(), credentials.login("docker.io"));
    assertEquals(Optional.empty(), credentials.renewed("docker.io", new Login("u", "p")));
    assertEquals(List.of(), fake.calls());
  }

  @Test
  void anEcrDestinationWithAnotherNameUsesTheGivenRegion() {
    try (AmazonEcr inParis = new AmazonEcr(Optional.of("eu-west-3"), NetworkOptions.defaults())) {
      RegistryCredentials credentials = inParis.credentials(Optional.of("127.0.0.1:5000"));

      assertEquals(
          Optional.of(new Login("AWS", "fake-ecr-password")), credentials.login("127.0.0.1:5000"));
      assertEquals(Optional.of("eu-west-3"), fake.calls().get(0).region());
    }
  }

  @Test
  void tokensArePerRegion() {
    fake.passwords("ireland", "ohio");
    RegistryCredentials credentials = ecr.credentials(Optional.of(REGISTRY));

    assertEquals("ireland", credentials.login(REGISTRY).orElseThrow().password());
    assertEquals("ohio", credentials.login(ELSEWHERE).orElseThrow().password());
    assertEquals("ireland", credentials.login(REGISTRY).orElseThrow().password());
    assertEquals(
        List.of(Optional.of("eu-west-1"), Optional.of("us-east-2")),
        fake.calls().stream().map(FakeEcr.Call::region).toList());
  }

  @Test
  void fipsHostsUseTheCustomEndpoint() {
    String host = "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com";

    assertTrue(ecr.credentials(Optional.of(host)).login(host).isPresent());
  }

  @Test
  void aTokenIsRenewedBeforeItEnds() {
    fake.passwords("one", "two");
    Instant begin = Instant.now();
    AtomicReference<Instant> now = new AtomicReference<>(begin);
    try (AmazonEcr timed = new AmazonEcr(Optional.empty(), NetworkOptions.defaults(), now::get)) {
      RegistryCredentials credentials = timed.credentials(Optional.of(REGISTRY));

      assertEquals("one", credentials.login(REGISTRY).orElseThrow().password());
      now.set(begin.plus(Duration.ofMinutes(700)));
      assertEquals("one", credentials.login(REGISTRY).orElseThrow().password());
      now.set(begin.plus(Duration.ofMinutes(710)));
      assertEquals("two", credentials.login(REGISTRY).orElseThrow().password());
    }
  }

  @Test
  void aRejectedTokenIsRenewed() {
    fake.passwords("one", "two");
    RegistryCredentials credentials = ecr.credentials(Optional.of(REGISTRY));
    Login one = credentials.login(REGISTRY).orElseThrow();

    assertEquals(Optional.of(new Login("AWS", "two")), credentials.renewed(REGISTRY, one));
    assertEquals("two", credentials.login(REGISTRY).orElseThrow().password());
  }

  @Test
  void failedLoginsToASourceAreSourceFailures() {
    fake.faults().always("GetAuthorizationToken", "AccessDeniedException", "no");
    RegistryCredentials credentials = ecr.credentials(Optional.of(REGISTRY));

    AccessException e = assertThrows(AccessException.class, () -> credentials.login(ELSEWHERE));
    assertEquals(
        "source: cannot log in to "
            + ELSEWHERE
            + ": AccessDeniedException: no. Allow"
            + " ecr:GetAuthorizationToken in the caller's IAM policy",
        e.getMessage());
  }

  // Repositories

  @Test
  void missingRepositoriesAreDeterminedFromAllPages() {
    List<String> there = IntStream.range(0, 25).mapToObj(i -> "mirrored/r" + (10 + i)).toList();
    fake.existing(there).pageSize(10);

    Set<String> missing =
        repositories(ecr, REGISTRY).missing(List.of("mirrored/r34", "charts/new", "mirrored/r10"));

    assertEquals(Set.of("charts/new"), missing);
    assertEquals(3, fake.calls("DescribeRepositories").size());
    assertTrue(
        fake.calls().stream().allMatch(c -> c.registryId().equals(Optional.of("123456789012"))));
  }

  @Test
  void listingStopsOnceAllAreFound() {
    fake.existing(List.of("a/1", "b/1")).pageSize(1);

    assertEquals(Set.of(), repositories(ecr, REGISTRY).missing(List.of("a/1")));
    assertEquals(Set.of(), repositories(ecr, REGISTRY).missing(List.of()));
    assertEquals(1, fake.calls().size());
  }

  @Test
  void hostsWithoutAnAccountUseTheCallersAccount() {
    RepositoryCreator repositories = repositories(ecr, "127.0.0.1:5000");

    repositories.missing(List.of("a/1"));
    repositories.create("a/1");

    assertTrue(fake.calls().stream().allMatch(call -> call.registryId().isEmpty()));
  }

  @Test
  void existingRepositoriesAreAccepted() {
    List<String> told = new ArrayList<>();
    fake.onCreate(told::add);
    RepositoryCreator repositories = repositories(ecr, REGISTRY);

    repositories.create("mirrored/quay.io/x");
    repositories.create("mirrored/quay.io/x");

    assertEquals(List.of("mirrored/quay.io/x"), fake.repositories());
    assertEquals(List.of("mirrored/quay.io/x"), told);
  }

  @Test
  void manyAreCreatedAtOnceWhileEcrThrottles() throws Exception {
    fake.faults().throttle("CreateRepository", 5);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try (AmazonEcr patient = ecr(1)) {
      RepositoryCreator repositories = repositories(patient, REGISTRY);
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String name = "mirrored/r" + i;
        done.add(pool.submit(() -> repositories.create(name)));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      pool.shutdown();
    }
    assertEquals(60, fake.repositories().size());
    assertEquals(65, fake.calls("CreateRepository").size());
  }

  @Test
  void atMostSixRepositoriesAreCreatedAtOnce() throws Exception {
    Duration delay = Duration.ofMillis(300);
    try (FaultProxy slow =
        FaultProxy.before(URI.create(fake.endpoint()))
            .with(FaultRule.always("POST", "", Fault.delay(delay)))) {
      aws.set(Map.of("AWS_ENDPOINT_URL_ECR", slow.uri().toString()));
      ExecutorService pool = Executors.newFixedThreadPool(13);
      try (AmazonEcr patient = ecr(0)) {
        RepositoryCreator repositories = repositories(patient, REGISTRY);
        long begin = System.nanoTime();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
          String name = "a/" + i;
          done.add(pool.submit(() -> repositories.create(name)));
        }
        for (Future<?> one : done) {
          one.get();
        }
        assertTrue(System.nanoTime() - begin >= delay.multipliedBy(3).toNanos());
      } finally {
        pool.shutdown();
      }
    }
    assertEquals(13, fake.repositories().size());
  }

  private static FaultRule firstOfEachAction(Fault fault) {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    return request ->
        seen.add(request.getFirstHeader("X-Amz-Target").getValue())
            ? Optional.of(fault)
            : Optional.empty();
  }

  private static Stream<Arguments> passing() {
    return Stream.of(
        Arguments.of("a status that is not AWS's", Fault.status(503, Map.of())),
        Arguments.of("a bad gateway", Fault.status(502, Map.of())),
        Arguments.of("too many requests", Fault.status(429, Map.of())),
        Arguments.of("reset", Fault.reset()),
        Arguments.of("closed", Fault.close()),
        Arguments.of("done, but the answer lost", Fault.closeAfterwards()),
        Arguments.of("cut off", Fault.cutResponse(20)),
        Arguments.of("slow", Fault.delay(Duration.ofMillis(300))),
        Arguments.of("nothing for too long", Fault.delay(Duration.ofSeconds(9))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void networkErrorsAreRetried(String name, Fault fault) {
    try (FaultProxy proxy =
        FaultProxy.before(URI.create(fake.endpoint())).with(firstOfEachAction(fault))) {
      aws.set(Map.of("AWS_ENDPOINT_URL_ECR", proxy.uri().toString()));
      try (AmazonEcr patient =
          new AmazonEcr(
              Optional.empty(),
              new NetworkOptions(Optional.empty(), Set.of(), 9, Duration.ofMillis(700)))) {
        RepositoryCreator creator =
            patient.repositories(REGISTRY, RepositorySettings.DEFAULT, warning -> {});
        assertEquals(Set.of("a/1"), creator.missing(List.of("a/1")), name);
        creator.create("a/1");
        assertTrue(patient.credentials(Optional.of(REGISTRY)).login(REGISTRY).isPresent());
      }
    }
    assertEquals(List.of("a/1"), fake.repositories());
  }

  @Test
  void serverErrorsAreTransient() {
    fake.faults().add("CreateRepository", 1, 500, "ServerException", "oops");
    try (AmazonEcr patient = ecr(1)) {
      repositories(patient, REGISTRY).create("a/1");
    }
    assertEquals(List.of("a/1"), fake.repositories());
    assertEquals(2, fake.calls().size());
  }

  @Test
  void withoutRetriesThrottlingIsATransientFailure() {
    fake.faults().throttle("CreateRepository", 1);

    TransientException e = assertThrows(TransientException.class, () -> create("a/1"));
    assertTrue(e.retryAfter().isPresent());
    assertEquals(1, fake.calls().size());
  }

  @Test
  void clockSkewIsCorrected() {
    fake.faults().add("CreateRepository", 1, 403, "RequestTimeTooSkewed", "too skewed");

    create("a/1");

    assertEquals(2, fake.calls().size());
  }

  // Errors

  @ParameterizedTest
  @CsvSource({
    "ExpiredTokenException, AccessException, have expired",
    "ExpiredToken, AccessException, have expired",
    "InvalidClientTokenId, AccessException, rejected these credentials",
    "UnrecognizedClientException, AccessException, rejected these credentials",
    "UnrecognizedClientException, AccessException, region is enabled",
    "SignatureDoesNotMatch, AccessException, rejected these credentials",
    "InvalidSignatureException, AccessException, rejected these credentials",
    "RequestTimeTooSkewed, AccessException, clock",
    "AccessDeniedException, AccessException, ecr:CreateRepository",
    "KmsException, AccessException, KMS key",
    "TooManyTagsException, InvalidInputException, 50 tags",
    "InvalidParameterException, InvalidInputException, lower-case",
    "LimitExceededException, RefusedException, quota",
    "SomethingNewException, RefusedException, SomethingNewException: what AWS says",
    "ThrottlingException, TransientException, run again",
    "TooManyRequestsException, TransientException, run again"
  })
  void errorCodesAreTranslated(String code, String type, String words) {
    fake.faults().always("CreateRepository", code, "what AWS says.");

    FailureException e = assertThrows(FailureException.class, () -> create("mirrored/x"));

    assertEquals(type, e.getClass().getSimpleName());
    assertTrue(e.getMessage().startsWith("destination: cannot create repository mirrored/x: "));
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertFalse(e.getMessage().contains(".."), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"InvalidSignatureException", "SignatureDoesNotMatch"})
  void messagesDoNotQuoteTheRequest(String code) {
    fake.faults().always("CreateRepository", code, "x-amz-security-token:SESSION");

    assertFalse(
        assertThrows(AccessException.class, () -> create("a/1")).getMessage().contains("SESSION"));
  }

  @Test
  void rejectedNamesAreInvalidInput() {
    assertThrows(InvalidInputException.class, () -> create("UPPER"));
  }

  @Test
  void endlessListsAreRejected() {
    fake.existing(List.of("a/1")).tagged("a/1", "1").endlessLists();
    RepositoryCatalog catalog = ecr.catalog(REGISTRY);
    List<Executable> lists =
        List.of(
            () -> repositories(ecr, REGISTRY).missing(List.of("a/2")),
            catalog::repositories,
            () -> catalog.tags("a/1"));
    for (Executable list : lists) {
      RefusedException e = assertThrows(RefusedException.class, list);
      assertTrue(e.getMessage().contains("the list does not end"), e.getMessage());
    }
  }

  @Test
  void missingCredentialsAreReportedWithARemedy() {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");

    AccessException e = assertThrows(AccessException.class, () -> create("a/1"));
    assertTrue(e.getMessage().contains("no AWS credentials found"), e.getMessage());
    assertTrue(e.failure().remedy().contains("AWS_PROFILE"), e.getMessage());
  }

  @Test
  void unreachableServersAreTransient() throws IOException {
    try (TakenPort port = TakenPort.take()) {
      aws.set("aws.endpointUrlEcr", "http://" + port.authority());

      TransientException e = assertThrows(TransientException.class, () -> create("a/1"));
      assertTrue(e.getMessage().contains("the ECR API of eu-west-1: Connection refused"));
    }
  }

  @Test
  void unknownHostsAreNamed() {
    aws.set("aws.endpointUrlEcr", "http://" + Hosts.UNKNOWN);

    FailureException e = assertThrows(FailureException.class, () -> create("a/1"));
    assertTrue(e.getMessage().contains("host " + Hosts.UNKNOWN + " is unknown"), e.getMessage());
  }

  @Test
  void malformedTokensAreRejected() {
    fake.passwords("");

    RefusedException e = assertThrows(RefusedException.class, ecr::ownRegistry);
    assertTrue(
        e.getMessage().contains("does not contain a user name and password"), e.getMessage());
  }

  private void create(String name) {
    repositories(ecr, REGISTRY).create(name);
  }

  // What a registry holds

  @Test
  void repositoriesAndTagsAreListedOverManyPages() {
    fake.pageSize(2).tagged("ma/b", "3", "1", "2").existing(List.of("ma/a", "other/c"));
    RepositoryCatalog catalog = ecr.catalog(REGISTRY);
    assertEquals(List.of("ma/a", "ma/b", "other/c"), catalog.repositories());
    assertEquals(List.of("1", "2", "3"), catalog.tags("ma/b"));
    assertEquals(2, fake.calls("ListImages").size());
  }

  @Test
  void theMissingPermissionForListingIsReported() {
    fake.tagged("ma/b", "1").faults().always("ListImages", "AccessDeniedException", "no");
    RepositoryCatalog catalog = ecr.catalog(REGISTRY);
    AccessException e = assertThrows(AccessException.class, () -> catalog.tags("ma/b"));
    assertTrue(e.getMessage().contains("Allow ecr:ListImages"), e.getMessage());
  }
}
