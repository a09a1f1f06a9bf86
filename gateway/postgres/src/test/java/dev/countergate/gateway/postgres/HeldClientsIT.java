package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict.Answer;
import dev.countergate.gate.Answers;
import dev.countergate.testkit.Needs;
import dev.countergate.testkit.SimClock;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/// psql and pgjdbc, as they are installed everywhere, held by a person's answer: they wait, and go
/// on as the answer says.
@Timeout(120)
class HeldClientsIT {
  private static final String CANCELLED = "canceling statement due to user request";
  private static Servers.Server server;
  private static Fixture fixture;
  private static Fixture.Case one;
  private static Rig rig;

  @BeforeAll
  static void start() throws Exception {
    server = Servers.start(15);
    fixture = new Fixture(server);
    one = fixture.open(false, List.of());
    for (String sql :
        List.of(
            "create table pgbench_branches (bid int primary key)",
            "create table pgbench_accounts (aid int primary key, abalance int)",
            "insert into pgbench_branches values (1)",
            "insert into pgbench_accounts select i, 0 from generate_series(1, 100000) i",
            "grant select on pgbench_branches, pgbench_accounts to agent")) {
      one.admin.query(sql);
    }
    rig = new Rig(server, setting(Duration.ofSeconds(1)));
  }

  private static Rig.Setting setting(Duration noticeEvery) {
    return new Rig.Setting(Rig.HELD, "agent", "gw", List.of(), List.of(), noticeEvery);
  }

  @BeforeEach
  void refill() throws IOException {
    one.admin.query("delete from t");
    one.admin.query("insert into t values (1, '123-45', 'a'), (2, '234-56', 'b'), (3, '3', 'c')");
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    one.close();
    fixture.close();
    server.close();
    assertThat(Account.of(rig.storage).isSound().executions()).isPositive();
  }

  @Test
  void aSlipOfThePenIsRejectedAtOnceAndAsksNobody() throws Exception {
    try (Connection client = pgjdbc(rig);
        var statement = client.createStatement()) {
      assertThatThrownBy(() -> statement.execute("selct 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("syntax error at or near \"selct\"");
      assertThatThrownBy(() -> statement.execute("bogus"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("syntax error at or near \"bogus\"");
    }
  }

  // What a test says, in its own words.

  private static Connection pgjdbc(Rig at, String... settings) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "agent");
    properties.setProperty("password", Rig.TOKEN);
    for (String setting : settings) {
      int sign = setting.indexOf('=');
      properties.setProperty(setting.substring(0, sign), setting.substring(sign + 1));
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + at.gateway.port() + "/db", properties);
  }

  private static <T> FutureTask<T> later(Callable<T> call) {
    var task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task;
  }

  /// What a statement is told, as SQLSTATE and message.
  private static String told(FutureTask<?> sent) throws InterruptedException {
    try {
      sent.get();
      return "done";
    } catch (ExecutionException e) {
      return told(e.getCause());
    }
  }

  private static String told(Throwable failure) {
    if (!(failure instanceof SQLException e)) throw new AssertionError(failure);
    return e.getSQLState() + " " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Approval approve() throws InterruptedException {
    return answered(Answer.APPROVE);
  }

  private static Approval refuse() throws InterruptedException {
    return answered(Answer.REFUSE);
  }

  private static Approval answered(Answer answer) throws InterruptedException {
    Approval approval = rig.waiting();
    assertThat(rig.answer(approval, "mara", answer)).isInstanceOf(Ruling.Accepted.class);
    rig.ended(approval);
    return approval;
  }

  private static String ids() throws IOException {
    return one.admin.query("select string_agg(id::text, ',' order by id) from t").text(0, 0);
  }

  private static int approvals() {
    return rig.evidence.docket().approvals().size();
  }

  private static String tag(Approval approval) {
    Outcome outcome = rig.finished(approval.opened().action());
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done) outcome).tag();
  }

  /// It was withdrawn for this reason, and the answer of a person who still has the page open is
  /// refused and runs nothing.
  private static void withdrawn(Approval approval, Answers.Shown open, String why)
      throws Exception {
    assertThat(rig.ended(approval)).isInstanceOf(Ending.Withdrawn.class);
    assertThat(rig.answer(open, "mara", Answer.APPROVE))
        .isEqualTo(new Ruling.Refused("it was withdrawn: " + why));
    neverReleased(rig, approval);
    assertThat(ids()).isEqualTo("1,2,3");
  }

  private static void neverReleased(Rig at, Approval approval) {
    assertThat(at.evidence.chain(approval.opened().action()))
        .isNotEmpty()
        .noneMatch(link -> link.fact().fact() instanceof Fact.Released)
        .noneMatch(link -> link.fact().fact() instanceof Fact.Finished);
  }

  // Approved.

  @Test
  void psqlSeesItsRowsAndTagsOnceAPersonApproves() throws Exception {
    try (var psql = Psql.start(rig)) {
      psql.type("delete from t where id = 1 returning note;");
      Approval approval = approve();
      psql.await("a\nDELETE 1\n", 1);
      psql.type("update t set note = 'x' where id > 1;");
      approve();
      psql.await("UPDATE 2\n", 1);
      assertThat(psql.type("select id || note from t order by id;").end()).endsWith("2x\n3x\n");
      assertThat(psql.exitValue()).isZero();
      assertThat(tag(approval)).isEqualTo("DELETE 1");
    }
    assertThat(ids()).isEqualTo("2,3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void pgjdbcSeesItsRowsAndCountsOnceAPersonApproves(String mode) throws Exception {
    try (var client = pgjdbc(rig, "preferQueryMode=" + mode);
        var statement = client.createStatement()) {
      var deleted = later(() -> statement.executeUpdate("delete from t where id < 3"));
      approve();
      assertThat(deleted.get()).isEqualTo(2);
      var returned =
          later(() ->
              rows(
                  statement.executeQuery("insert into t values (8, 's', 'n') returning id, note")));
      approve();
      assertThat(returned.get()).containsExactly("8 n");
      assertThat(rows(statement.executeQuery("select id, note from t order by id")))
          .containsExactly("3 c", "8 n");
    }
    assertThat(ids()).isEqualTo("3,8");
  }

  private static List<String> rows(ResultSet found) throws SQLException {
    var rows = new ArrayList<String>();
    while (found.next()) rows.add(found.getString(1) + " " + found.getString(2));
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "extendedForPrepared"})
  void eachUseOfAPreparedStatementNeedsItsOwnApproval(String mode) throws Exception {
    try (var client = pgjdbc(rig, "prepareThreshold=1", "preferQueryMode=" + mode);
        var delete = client.prepareStatement("delete from t where id = ?")) {
      int before = approvals();
      for (int id = 1; id <= 3; id++) {
        delete.setInt(1, id);
        var deleted = later(delete::executeUpdate);
        assertThat(tag(approve())).isEqualTo("DELETE 1");
        assertThat(deleted.get()).isEqualTo(1);
        assertThat(approvals()).isEqualTo(before + id);
      }
    }
    assertThat(ids()).isEmpty();
  }

  // Refused.

  @Test
  void aRefusalIsToldWithItsReasonAndTheConnectionGoesOn() throws Exception {
    try (var psql = Psql.start(rig)) {
      psql.type("delete from t;");
      neverReleased(rig, refuse());
      psql.await("ERROR:  42501: refused by mara: seen\n", 1);
      psql.await("HINT:  nothing was run; ask mara before you try again\n", 1);
      psql.type("insert into t values (4, 's', 'd');");
      approve();
      assertThat(psql.end()).endsWith("INSERT 0 1\n");
    }
    assertThat(ids()).isEqualTo("1,2,3,4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void pgjdbcIsToldARefusalAndGoesOn(String mode) throws Exception {
    try (var client = pgjdbc(rig, "preferQueryMode=" + mode, "prepareThreshold=1");
        var delete = client.prepareStatement("delete from t where id = ?")) {
      delete.setInt(1, 2);
      var refused = later(delete::executeUpdate);
      neverReleased(rig, refuse());
      assertThat(told(refused)).isEqualTo("42501 ERROR: refused by mara: seen");
      assertThat(ids()).isEqualTo("1,2,3");
      var approved = later(delete::executeUpdate);
      approve();
      assertThat(approved.get()).isEqualTo(1);
    }
    assertThat(ids()).isEqualTo("1,3");
  }

  // Expired.

  @Test
  void anExpiryIsToldAsNobodyAnsweredAndNeverAsARefusal() throws Exception {
    var clock = new SimClock(Instant.parse("2026-11-24T12:00:00Z"));
    try (var quiet = new Rig(server, setting(Duration.ofMillis(100)), clock);
        var client = pgjdbc(quiet);
        var statement = client.createStatement();
        var psql = Psql.start(quiet)) {
      var sent = later(() -> statement.executeUpdate("delete from t where id = 1"));
      expires(quiet, clock);
      assertThat(told(sent)).isEqualTo("57014 ERROR: nobody answered in time");
      psql.type("delete from t where id = 2;");
      expires(quiet, clock);
      psql.await("ERROR:  57014: nobody answered in time\n", 1);
      assertThat(rows(statement.executeQuery("select 7, 'on'"))).containsExactly("7 on");
      assertThat(psql.type("select 'goes on';").end())
          .endsWith("goes on\n")
          .doesNotContain("42501");
    }
    assertThat(ids()).isEqualTo("1,2,3");
  }

  private static void expires(Rig quiet, SimClock clock) throws InterruptedException {
    Approval approval = quiet.waiting();
    Answers.Shown open = quiet.shown(approval, "mara");
    clock.turn(Duration.ofMinutes(31));
    assertThat(quiet.ended(approval)).isInstanceOf(Ending.Expired.class);
    assertThat(quiet.answer(open, "mara", Answer.APPROVE))
        .isEqualTo(new Ruling.Refused("it has expired"));
    neverReleased(quiet, approval);
  }

  // Cancelled.

  @Test
  void ctrlCInPsqlWithdrawsTheApproval() throws Exception {
    try (var psql = Psql.start(rig, "-c", "delete from t")) {
      Approval approval = rig.waiting();
      Answers.Shown open = rig.shown(approval, "mara");
      psql.await("NOTICE:  00000: waiting for approval " + approval.id(), 1);
      psql.interrupt();
      assertThat(psql.end()).contains("ERROR:  57014: " + CANCELLED);
      withdrawn(approval, open, "cancelled by the caller");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void aCancelOfPgjdbcWithdrawsTheApprovalAndTheConnectionGoesOn(String mode) throws Exception {
    try (var client = pgjdbc(rig, "preferQueryMode=" + mode);
        var statement = client.createStatement()) {
      var sent = later(() -> statement.executeUpdate("delete from t"));
      Approval approval = rig.waiting();
      Answers.Shown open = rig.shown(approval, "mara");
      statement.cancel();
      assertThat(told(sent)).isEqualTo("57014 ERROR: " + CANCELLED);
      withdrawn(approval, open, "cancelled by the caller");
      var again = later(() -> statement.executeUpdate("delete from t where id = 3"));
      approve();
      assertThat(again.get()).isEqualTo(1);
    }
    assertThat(ids()).isEqualTo("1,2");
  }

  @Test
  void aQueryTimeoutOfPgjdbcWithdrawsTheApproval() throws Exception {
    try (var client = pgjdbc(rig);
        var statement = client.createStatement()) {
      statement.setQueryTimeout(1);
      var sent = later(() -> statement.executeUpdate("delete from t"));
      Approval approval = rig.waiting();
      Answers.Shown open = rig.shown(approval, "mara");
      assertThat(told(sent)).isEqualTo("57014 ERROR: " + CANCELLED);
      withdrawn(approval, open, "cancelled by the caller");
      assertThat(rows(statement.executeQuery("select 7, 'on'"))).containsExactly("7 on");
    }
  }

  // Gone.

  @Test
  void aKilledPsqlWithdrawsTheApproval() throws Exception {
    try (var psql = Psql.start(rig, "-c", "delete from t")) {
      Approval approval = rig.waiting();
      Answers.Shown open = rig.shown(approval, "mara");
      psql.kill();
      withdrawn(approval, open, "the caller left");
    }
  }

  @Test
  void aSocketClosedWhileItWaitsWithdrawsTheApproval() throws Exception {
    try (var client = pgjdbc(rig);
        var statement = client.createStatement()) {
      var sent = later(() -> statement.executeUpdate("delete from t"));
      Approval approval = rig.waiting();
      Answers.Shown open = rig.shown(approval, "mara");
      client.abort(Runnable::run);
      assertThat(told(sent)).startsWith("08");
      withdrawn(approval, open, "the caller left");
    }
  }

  // Inside a transaction of the client.

  @Test
  void anApprovedStatementStandsInTheClientsOwnTransaction() throws Exception {
    try (var client = pgjdbc(rig);
        var statement = client.createStatement()) {
      for (boolean kept : List.of(false, true)) {
        client.setAutoCommit(false);
        assertThat(rows(statement.executeQuery("select id, note from t where id = 2")))
            .containsExactly("2 b");
        var sent = later(() -> statement.executeUpdate("delete from t where id = 2"));
        approve();
        assertThat(sent.get()).isEqualTo(1);
        assertThat(rows(statement.executeQuery("select count(*), 'left' from t")))
            .containsExactly("2 left");
        assertThat(ids()).as("nobody else sees it yet").isEqualTo("1,2,3");
        if (kept) client.commit();
        else client.rollback();
        assertThat(ids()).isEqualTo(kept ? "1,3" : "1,2,3");
      }
    }
  }

  @Test
  void aRefusalAbortsTheClientsTransaction() throws Exception {
    try (var client = pgjdbc(rig);
        var statement = client.createStatement()) {
      client.setAutoCommit(false);
      var first = later(() -> statement.executeUpdate("delete from t where id = 1"));
      approve();
      assertThat(first.get()).isEqualTo(1);
      var second = later(() -> statement.executeUpdate("delete from t where id = 2"));
      refuse();
      assertThat(told(second)).isEqualTo("42501 ERROR: refused by mara: seen");
      assertThatThrownBy(() -> statement.executeQuery("select 1"))
          .satisfies(e -> assertThat(told(e)).startsWith("25P02"));
      client.commit(); // the server answers ROLLBACK, which psql shows below
      assertThat(rows(statement.executeQuery("select 7, 'on'"))).containsExactly("7 on");
    }
    assertThat(ids()).isEqualTo("1,2,3");
  }

  @Test
  void aTransactionInPsqlKeepsOrLosesEverything() throws Exception {
    try (var psql = Psql.start(rig)) {
      psql.type("begin;").type("select 'reads';").type("delete from t where id = 1;");
      approve();
      psql.await("DELETE 1\n", 1);
      psql.type("delete from t where id = 2;");
      refuse();
      psql.await("ERROR:  42501: refused by mara: seen\n", 1);
      psql.type("commit;");
      psql.await("ROLLBACK\n", 1);
      assertThat(ids()).isEqualTo("1,2,3");
      psql.type("begin;").type("delete from t where id = 1;");
      approve();
      psql.await("DELETE 1\n", 2);
      assertThat(psql.type("commit;").end()).endsWith("DELETE 1\nCOMMIT\n");
    }
    assertThat(ids()).isEqualTo("2,3");
  }

  @Test
  void aCancelInsideATransactionAbortsIt() throws Exception {
    try (var client = pgjdbc(rig);
        var statement = client.createStatement()) {
      client.setAutoCommit(false);
      var sent = later(() -> statement.executeUpdate("delete from t where id = 1"));
      Approval approval = rig.waiting();
      Answers.Shown open = rig.shown(approval, "mara");
      statement.cancel();
      assertThat(told(sent)).isEqualTo("57014 ERROR: " + CANCELLED);
      withdrawn(approval, open, "cancelled by the caller");
      assertThatThrownBy(() -> statement.executeQuery("select 1"))
          .satisfies(e -> assertThat(told(e)).startsWith("25P02"));
      client.rollback();
      assertThat(rows(statement.executeQuery("select 7, 'on'"))).containsExactly("7 on");
    }
  }

  // Several statements as one action.

  @Test
  void aBatchOfPgjdbcIsOneActionHeldAndReleasedWhole() throws Exception {
    try (var client = pgjdbc(rig);
        var insert = client.prepareStatement("insert into t values (?, 's', 'n')")) {
      int before = approvals();
      batch(insert, 4, 5, 6);
      var refused = later(insert::executeBatch);
      assertThat(refuse().view().statements()).containsExactly("INSERT", "INSERT", "INSERT");
      assertThat(told(refused)).startsWith("42501").contains("refused by mara: seen");
      assertThat(ids()).isEqualTo("1,2,3");
      batch(insert, 4, 5, 6);
      var approved = later(insert::executeBatch);
      approve();
      assertThat(approved.get()).containsExactly(1, 1, 1);
      assertThat(approvals()).isEqualTo(before + 2);
    }
    assertThat(ids()).isEqualTo("1,2,3,4,5,6");
  }

  private static void batch(PreparedStatement insert, int... ids) throws SQLException {
    insert.clearBatch();
    for (int id : ids) {
      insert.setInt(1, id);
      insert.addBatch();
    }
  }

  @Test
  void severalStatementsInOneQueryAreOneAction() throws Exception {
    String script = "insert into t values (7, 's', 'n'); delete from t where id = 1; select 'all'";
    int before = approvals();
    try (var psql = Psql.start(rig, "-c", script)) {
      assertThat(refuse().view().statements()).containsExactly("INSERT", "DELETE", "SELECT");
      assertThat(psql.end()).contains("ERROR:  42501: refused by mara: seen");
      assertThat(ids()).isEqualTo("1,2,3");
    }
    try (var psql = Psql.start(rig, "-c", script)) {
      approve();
      assertThat(psql.end()).endsWith("INSERT 0 1\nDELETE 1\nall\n");
    }
    assertThat(approvals()).isEqualTo(before + 2);
    assertThat(ids()).isEqualTo("2,3,7");
  }

  // What drivers do besides.

  @Test
  void aCopyIsHeldBeforeItsDataFlows() throws Exception {
    try (var client = pgjdbc(rig);
        var psql = Psql.start(rig)) {
      var copies = client.unwrap(PGConnection.class).getCopyAPI();
      String copy = "copy t from stdin";
      var refused = later(() -> copies.copyIn(copy, new StringReader("4\ts\td\n")));
      refuse();
      assertThat(told(refused)).isEqualTo("42501 ERROR: refused by mara: seen");
      var approved = later(() -> copies.copyIn(copy, new StringReader("4\ts\td\n5\ts\te\n")));
      assertThat(tag(approve())).isEqualTo("COPY 2");
      assertThat(approved.get()).isEqualTo(2);
      psql.type("copy t from stdin;");
      approve();
      psql.type("6\ts\tf").type("\\.");
      psql.await("COPY 1\n", 1);
    }
    assertThat(ids()).isEqualTo("1,2,3,4,5,6");
  }

  @Test
  void generatedKeysComeBack() throws Exception {
    try (var client = pgjdbc(rig);
        var insert =
            client.prepareStatement(
                "insert into docs (body) values (?)", Statement.RETURN_GENERATED_KEYS)) {
      insert.setString(1, "x");
      var inserted = later(insert::executeUpdate);
      approve();
      assertThat(inserted.get()).isEqualTo(1);
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        assertThat(keys.getString("body")).isEqualTo("x");
      }
    }
  }

  /// Each piece comes under the grant that bound the portal: nobody is asked twice, and the action
  /// runs until its last piece, or until the client wants no more of it.
  @Test
  void aHeldResultIsFetchedInPiecesUnderOneGrant() throws Exception {
    for (boolean whole : List.of(true, false)) {
      try (var client = pgjdbc(rig);
          var update = client.prepareStatement("update t set note = 'z' returning id, note")) {
        client.setAutoCommit(false);
        update.setFetchSize(1);
        var sent = later(update::executeQuery);
        Position action = approve().opened().action();
        try (ResultSet rows = sent.get()) {
          for (int i = 0; i < (whole ? 3 : 2); i++) assertThat(rows.next()).isTrue();
          assertThat(rig.evidence.docket().running(action).orElseThrow().outcome()).isEmpty();
          if (whole) assertThat(rows.next()).isFalse();
        }
        client.commit();
        Optional<Outcome> end = Optional.empty();
        while (end.isEmpty()) {
          Thread.onSpinWait();
          end = rig.evidence.docket().running(action).orElseThrow().outcome();
        }
        assertThat(end.orElseThrow()).isInstanceOf(Outcome.Done.class);
        assertThat(rig.evidence.docket().openAt(rig.clock.instant())).isEmpty();
      }
    }
  }

  @Test
  void pgbenchReadsWithoutBeingHeld() throws Exception {
    Path pgbench = Needs.file("/usr/lib/postgresql/15/bin/pgbench");
    for (String mode : List.of("simple", "extended", "prepared")) {
      var builder =
          new ProcessBuilder(
              "timeout",
              "60",
              pgbench.toString(),
              "-S",
              "-n",
              "-M",
              mode,
              "-c",
              "2",
              "-t",
              "50",
              "-s",
              "1",
              "-h",
              "127.0.0.1",
              "-p",
              Integer.toString(rig.gateway.port()),
              "-U",
              "agent",
              "db");
      builder.environment().put("PGPASSWORD", Rig.TOKEN);
      Process process = builder.redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(said).contains("number of transactions actually processed: 100/100");
    }
  }

  @Test
  void aSavepointOfTheDriverOutlivesARefusal() throws Exception {
    try (var client = pgjdbc(rig, "autosave=always");
        var statement = client.createStatement()) {
      client.setAutoCommit(false);
      var first = later(() -> statement.executeUpdate("delete from t where id = 1"));
      approve();
      assertThat(first.get()).isEqualTo(1);
      var second = later(() -> statement.executeUpdate("delete from t where id = 2"));
      refuse();
      assertThat(told(second)).isEqualTo("42501 ERROR: refused by mara: seen");
      assertThat(rows(statement.executeQuery("select count(*), 'left' from t")))
          .containsExactly("2 left");
      client.commit();
    }
    assertThat(ids()).isEqualTo("2,3");
  }

  @Test
  void severalStatementsOfPgjdbcAreOneAction() throws Exception {
    String script = "insert into t values (7, 's', 'n'); delete from t where id = 1; select 1";
    try (var client = pgjdbc(rig);
        var statement = client.createStatement()) {
      int before = approvals();
      var refused = later(() -> statement.execute(script));
      refuse();
      assertThat(told(refused)).isEqualTo("42501 ERROR: refused by mara: seen");
      assertThat(ids()).isEqualTo("1,2,3");
      var approved = later(() -> statement.execute(script));
      approve();
      approved.get();
      assertThat(approvals()).isEqualTo(before + 2);
    }
    assertThat(ids()).isEqualTo("2,3,7");
  }

  // Long.

  @Test
  void aHoldOfTwentySecondsOutlivesASocketTimeoutOfTwo() throws Exception {
    try (var client = pgjdbc(rig, "socketTimeout=2");
        var statement = client.createStatement();
        var psql = Psql.start(rig)) {
      long began = System.nanoTime();
      psql.type("delete from t where id = 1 returning 'gone';");
      Approval first = rig.waiting();
      String notice =
          "NOTICE:  00000: waiting for approval " + first.id() + ": deletes 1 row of t\n";
      psql.await(notice, 1);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
      var sent = later(() -> statement.executeUpdate("delete from t where id = 2"));
      Approval second = second(first);
      psql.await(notice, 21);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(19));
      assertThat(warnings(statement))
          .hasSizeGreaterThan(15)
          .allMatch(text -> text.startsWith("waiting for approval " + second.id() + ": "));
      rig.answer(second, "mara", Answer.APPROVE);
      assertThat(sent.get()).isEqualTo(1);
      rig.answer(first, "mara", Answer.APPROVE);
      assertThat(psql.end())
          .containsPattern("DETAIL:  action [0-9a-f]+…[0-9a-f]+, 29 min left\n")
          .contains("HINT:  decide at http://localhost:1/approvals/" + first.id() + "\n")
          .endsWith("gone\nDELETE 1\n");
    }
    assertThat(ids()).isEqualTo("3");
  }

  private static Approval second(Approval first) {
    Approval newest = rig.waiting();
    while (newest.id().equals(first.id())) {
      Thread.onSpinWait();
      newest = rig.waiting();
    }
    return newest;
  }

  private static List<String> warnings(Statement statement) throws SQLException {
    var texts = new ArrayList<String>();
    for (SQLWarning one = statement.getWarnings(); one != null; one = one.getNextWarning()) {
      texts.add(one.getMessage());
    }
    return texts;
  }
}
