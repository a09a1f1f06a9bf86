package dev.countergate.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Grade;
import dev.countergate.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong around the server: a clear error each, nothing executed, and the process lives,
/// or stops with the reason.
class TroubleIT {
  private static final String UPDATE = "update invoices set amount = 1 where id = 7";

  @TempDir private Path folder;
  private Estate estate;

  @BeforeEach
  void begin() throws Exception {
    estate = Estate.in(folder);
  }

  @AfterEach
  void end() throws Exception {
    estate.close();
  }

  private boolean executed() throws Exception {
    return estate.target().count("select count(*) from invoices where id = 7 and amount = 1") > 0;
  }

  private String refusedStart() throws Exception {
    try (ServerProcess second = ServerProcess.begin(estate.config())) {
      assertThat(second.ended()).isEqualTo(1);
      return second.output();
    }
  }

  private void livesOn() throws Exception {
    assertThat(estate.server().isAlive()).isTrue();
    assertThat(estate.person("mara").get("/health").status()).isEqualTo(200);
  }

  @Test
  void aSecondStartOnTheSameFolderSaysThatItIsInUse() throws Exception {
    assertThat(refusedStart()).contains("in use").doesNotContain("Exception");
    livesOn();
  }

  @Test
  void aTypoInThePolicyStopsTheFoundingWithFileAndLine() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path config = DemoFiles.at(other, 0).write("s3cret", Grade.G1);
    Path policy = other.resolve("policy/demo.yaml");
    String good = Files.readString(policy);
    Files.writeString(
        policy, good.replace("- rule: writes-need-a-dba\n    when", "- rule: w\n    wen"));
    try (ServerProcess first = ServerProcess.begin(config)) {
      assertThat(first.ended()).isEqualTo(1);
      assertThat(first.output()).contains("demo.yaml").contains("line 7").contains("`wen`");
    }
    Files.writeString(policy, good);
    ServerProcess.start(config).close();
  }

  @Test
  void afterTheFoundingATypoInThePolicyIsToldAndThePublishedOneDecides() throws Exception {
    estate.server().kill();
    Path policy = folder.resolve("policy/demo.yaml");
    Files.writeString(
        policy,
        Files.readString(policy)
            .replace("- rule: writes-need-a-dba\n    when", "- rule: w\n    wen"));
    estate.restart();
    assertThat(estate.server().output())
        .contains("not in force")
        .contains("demo.yaml")
        .contains("line 7");
    assertThat(estate.facts(Fact.PolicyPublished.class)).hasSize(1);
    livesOn();
  }

  @Test
  void anUnreachableTargetIsToldAndTheProcessLives() throws Exception {
    estate.wire().close();
    Throwable told = catchThrowable(() -> estate.connect().close());
    assertThat(told).isInstanceOf(SQLException.class).hasMessageContaining("cannot reach");
    assertThat(told.getMessage()).doesNotContain("Exception").doesNotContain("dev.countergate");
    livesOn();
  }

  @Test
  void aWrongUpstreamPasswordIsToldAndTheProcessLives() throws Exception {
    Files.writeString(
        folder.resolve("pg-data/pg_hba.conf"),
        "host all " + DemoTarget.ROLE + " all scram-sha-256\nhost all all all trust\n");
    estate.target().admin("alter role " + DemoTarget.ROLE + " password 'another'");
    estate.target().admin("select pg_reload_conf()");
    String password = Files.readString(estate.data().resolve("secrets/orders-db.password")).strip();
    Throwable told = catchThrowable(() -> estate.connect().close());
    assertThat(told).isInstanceOf(SQLException.class).hasMessageContaining("28P01");
    assertThat(told.getMessage()).doesNotContain(password).doesNotContain("Exception");
    livesOn();
  }

  @Test
  void aWrongTokenIsRefusedAndRecorded() throws Exception {
    assertThatThrownBy(() -> estate.connect("not-the-token").close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("sign-in failed");
    assertThat(estate.facts(Fact.ConnectionRefused.class)).isNotEmpty();
    livesOn();
  }

  /// The disk takes no more: here by a limit on the size of files, lowered while it runs.
  @Test
  void aDiskThatTakesNoMoreStopsTheProcessWithTheReasonAndNothingRuns() throws Exception {
    Path prlimit = Needs.program("prlimit");
    FutureTask<Integer> sent = estate.send(UPDATE);
    DemoPerson mara = estate.person("mara");
    long approval = estate.waiting(mara).number("id");
    int limited =
        new ProcessBuilder(
                prlimit.toString(), "--pid", "" + estate.server().pid(), "--fsize=4096:4096")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(limited).isZero();
    assertThatThrownBy(() -> mara.click(approval)).isInstanceOf(java.io.IOException.class);
    assertThat(estate.server().ended()).isEqualTo(70);
    assertThat(estate.server().output())
        .contains("countergate stops: the ledger has stopped")
        .contains("help: mend the disk, then start again");
    assertThatThrownBy(() -> sent.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class);
    assertThat(executed()).isFalse();

    estate.restart();
    assertThat(executed()).isFalse();
    assertThat(estate.verification().report().findings()).isEmpty();
    assertThat(estate.facts(Fact.Released.class)).isEmpty();
  }

  @Test
  void nobodyElseReachesTheProgramsThatTheDemoRuns() throws Exception {
    Path programs = folder.resolve("pg");
    assertThat(programs.resolve("programs")).isDirectoryContaining("glob:**/PG-*");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(programs)))
        .isEqualTo("rwx------");
  }

  /// A search path may be any text, so it is the client's own: it lies beside the record, where it
  /// can be erased, and never in it.
  @Test
  void aClientsSearchPathNeverStandsInThePublicRecord() throws Exception {
    String atStart = "canary_of_the_start";
    assertThatThrownBy(() -> estate.connect(Map.of("currentSchema", "public," + atStart)).close())
        .hasMessageContaining("start-up parameter `search_path` is not allowed");
    String bySet = "canary_of_the_session";
    var sent =
        new FutureTask<>(() -> {
          try (var agent = estate.connect();
              var statement = agent.createStatement()) {
            statement.executeQuery("select count(*) from invoices").close();
            statement.execute("set search_path = public, " + bySet);
            return statement.executeUpdate(UPDATE);
          }
        });
    Thread.ofVirtual().start(sent);
    DemoPerson mara = estate.person("mara");
    long approval = estate.waiting(mara).number("id");
    assertThat(mara.click(approval).status()).isEqualTo(200);
    assertThat(sent.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    estate.restart();
    for (String canary : List.of(atStart, bySet)) {
      assertThat(estate.facts())
          .noneMatch(fact -> new String(fact.content(), ISO_8859_1).contains(canary));
      assertThat(holding(canary, "ledger")).isEmpty();
      assertThat(holding(canary, "documents")).isEmpty();
      assertThat(estate.server().output()).doesNotContain(canary);
    }
    assertThat(holdingEncoded(bySet)).as("it is the payload's").isNotEmpty();
  }

  /// The payload files that a text stands in: they hold Base64, in which a text has three forms.
  private List<Path> holdingEncoded(String text) throws Exception {
    var holding = new ArrayList<Path>();
    for (int before = 0; before < 3; before++) {
      String whole =
          Base64.getEncoder().encodeToString((" ".repeat(before) + text).getBytes(UTF_8));
      holding.addAll(holding(whole.substring(before + 1, whole.length() - 4), "payloads"));
    }
    return holding;
  }

  /// The files of a part of the data folder that a text stands in.
  private List<Path> holding(String text, String part) throws Exception {
    var holding = new ArrayList<Path>();
    try (Stream<Path> files = Files.walk(estate.data().resolve(part))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, ISO_8859_1).contains(text)) holding.add(file);
      }
    }
    return holding;
  }

  // ---- secrets

  @Test
  void secretsStandInTheirFolderAndNowhereElse() throws Exception {
    String password = Files.readString(estate.data().resolve("secrets/orders-db.password")).strip();
    FutureTask<Integer> sent = estate.send(UPDATE);
    DemoPerson mara = estate.person("mara");
    long approval = estate.waiting(mara).number("id");
    assertThat(mara.click(approval).status()).isEqualTo(200);
    assertThat(sent.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    var answers = new StringBuilder();
    long action = mara.get("/api/v1/approvals/" + approval).body().number("action");
    for (String path :
        List.of(
            "/api/v1/approvals",
            "/api/v1/approvals/" + approval,
            "/api/v1/actions",
            "/api/v1/actions/" + action,
            "/health")) {
      answers.append(mara.get(path).body());
    }
    estate.restart();
    for (String secret : List.of(password, estate.token())) {
      assertThat(answers.toString()).doesNotContain(secret);
      assertThat(estate.server().output()).doesNotContain(secret);
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (file.startsWith(estate.data().resolve("secrets"))) continue;
          if (file.startsWith(folder.resolve("pg")) || file.startsWith(folder.resolve("pg-data")))
            continue; // the target's own
          assertThat(Files.readString(file, ISO_8859_1).contains(secret))
              .as("a secret in %s", file)
              .isFalse();
        }
      }
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(estate.data().resolve("secrets"))))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(estate.data().resolve("secrets"))) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as("%s", file)
            .isEqualTo("rw-------");
      }
    }
  }
}
