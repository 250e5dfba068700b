package org.opensearch.migrations.ecr.model.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void messageContainsAllParts() {
    Failure failure = new Failure("pull", Side.SOURCE, "quay.io/a:1", "no such tag", "Check it");
    assertEquals("source: cannot pull quay.io/a:1: no such tag. Check it", failure.toString());
    assertEquals(
        "cannot read manifest m.yaml: no such file",
        new Failure("read manifest", Side.LOCAL, "m.yaml", "no such file", "").toString());
    assertEquals(
        failure, new NotFoundException(NotFoundException.Missing.ARTIFACT, failure).failure());
  }

  @Test
  void placeFollowsTheRemedyAndIsNoPartOfIt() {
    Failure failure = new Failure("pull", Side.SOURCE, "quay.io/a:1", "no such tag", "Check it");
    Failure there = failure.at("line 6 of m.yaml");
    assertEquals(
        "source: cannot pull quay.io/a:1: no such tag. Check it (line 6 of m.yaml)",
        there.toString());
    assertEquals("Check it", there.remedy());
    assertEquals(
        "Check it (line 6 of m.yaml)", Failure.fields(new RefusedException(there)).get("remedy"));
    assertEquals(failure, there.at(""));
  }

  @Test
  void briefReasonOmitsTheRequest() {
    String request = "GET quay.io/v2/a/manifests/1 returned status";
    Failure failure =
        new Failure("pull", Side.SOURCE, "quay.io/a:1", request + " 503: busy", "")
            .ofRequest(request);
    assertEquals("503: busy", failure.briefReason());
    assertEquals(
        "503: busy; again", failure.withReason(failure.reason() + "; again").briefReason());
    String quoted = "a server said: returned status 503";
    assertEquals(quoted, failure.ofRequest("").withReason(quoted).briefReason());
  }

  @Test
  void serversCannotWriteToTheTerminal() {
    String hostile = "a\u001b[31mred\u202eevil\u2028x\r\n\u0007b\ud800c";
    assertEquals("a [31mred evil x   b c", Failure.printable(hostile));
    assertEquals("ünïcode 漢字 😀", Failure.printable("ünïcode 漢字 😀"));
  }

  @Test
  void worstStatusTakesPrecedence() {
    ExitStatus ok = ExitStatus.OK;
    assertEquals(ok, ExitStatus.worst(List.of()));
    assertEquals(ok, ExitStatus.worst(List.of(ok, ok)));
    assertEquals(ExitStatus.TRANSIENT, ExitStatus.worst(List.of(ok, ExitStatus.TRANSIENT)));
    assertEquals(
        ExitStatus.FAILED, ExitStatus.worst(List.of(ExitStatus.TRANSIENT, ExitStatus.FAILED)));
    assertEquals(
        ExitStatus.INVALID_INPUT,
        ExitStatus.worst(List.of(ExitStatus.FAILED, ExitStatus.INVALID_INPUT)));
    assertEquals(
        ExitStatus.ACCESS,
        ExitStatus.worst(List.of(ExitStatus.INVALID_INPUT, ExitStatus.ACCESS, ExitStatus.FAILED)));
  }
}
