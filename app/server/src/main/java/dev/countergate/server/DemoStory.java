package dev.countergate.server;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Json;
import dev.countergate.gate.Desk;
import dev.countergate.verifier.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// The main job, told in a terminal while it really happens: an agent reads, wants to delete, waits
/// for a person, and deletes once; then a change that came in between makes another approval drift.
final class DemoStory {
  static final String HEADLINE =
      "deletes 3 rows of orders and, by cascade, 12 of order_items;"
          + " a trigger adds 3 to order_audit";
  private final Server server;
  private final DemoTarget target;
  private final PrintWriter out;
  private final boolean headless;
  private final List<String> failures = new ArrayList<>();

  DemoStory(Server server, DemoTarget target, PrintWriter out, boolean headless) {
    this.server = server;
    this.target = target;
    this.out = out;
    this.headless = headless;
  }

  /// Tells it all; gives what did not come out as it must.
  List<String> tell(String token)
      throws IOException, InterruptedException, SQLException, TimeoutException, ExecutionException {
    try (Connection agent = connect(token)) {
      reads(agent);
      Optional<People> people = headless ? Optional.of(people()) : Optional.empty();
      deletes(agent, people);
      drifts(agent, people);
    }
    return failures;
  }

  /// The two people, when nobody sits at the terminal.
  private record People(DemoPerson owner, DemoPerson other) {}

  private People people() throws IOException, InterruptedException {
    var keys = new DemoKeys(server, server.secrets());
    DemoPerson lena = DemoPerson.signIn(server.origin(), keys.lena());
    DemoPerson mara = DemoPerson.signIn(server.origin(), keys.mara(lena));
    say("");
    say("   lena and mara signed in with passkeys (in software: nobody sits here)");
    return new People(lena, mara);
  }

  private Connection connect(String token) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "invoice-bot");
    properties.setProperty("password", token);
    properties.setProperty("ApplicationName", "invoice-bot demo");
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + server.postgresPort() + "/orders-db", properties);
  }

  private void reads(Connection agent) throws SQLException {
    String sql = "select status, count(*) from orders group by status order by status";
    say("");
    say("1  invoice-bot reads: " + sql);
    long began = System.nanoTime();
    var found = new ArrayList<String>();
    try (PreparedStatement select = agent.prepareStatement(sql);
        var rows = select.executeQuery()) {
      while (rows.next()) found.add(rows.getString(1) + " " + rows.getLong(2));
    }
    say(
        "   allowed at once, "
            + (System.nanoTime() - began) / 1_000_000
            + " ms: "
            + String.join(", ", found));
    check(found.contains("cancelled 3"), "the read gave other rows than expected: " + found);
  }

  private void deletes(Connection agent, Optional<People> people)
      throws IOException, InterruptedException, SQLException, TimeoutException, ExecutionException {
    String sql = "delete from orders where customer_id = ? and status = ?";
    say("");
    say("2  invoice-bot sends: " + sql + "   [17, cancelled]");
    Shop before = shop();
    FutureTask<Integer> statement =
        send(() -> {
          try (PreparedStatement delete = agent.prepareStatement(sql)) {
            delete.setInt(1, 17);
            delete.setString(2, "cancelled");
            return delete.executeUpdate();
          }
        });
    Approval approval = held(statement);
    String headline = Desk.headline(approval.view());
    say("   HELD: approval " + approval.id() + ", " + headline);
    say("   the agent's connection waits; nothing has been changed");
    check(headline.equals(HEADLINE), "the measured impact reads `" + headline + "`");
    check(shop().equals(before), "rehearsing changed the target");
    answer(approval, people, true);
    Ending ending = ended(approval);
    if (!(ending instanceof Ending.Granted)) {
      say(
          "   it ended: "
              + ending.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
              + "; nothing ran");
      check(!headless, "the approval was not granted: " + ending);
      return;
    }
    int deleted = statement.get(60, TimeUnit.SECONDS);
    Shop after = shop();
    say("   approved: " + approval.view().preview().held().orElseThrow().counts());
    say("   ran once: " + before.until(after));
    check(deleted == 3, "the DELETE gave " + deleted + " rows");
    check(
        before.until(after).equals("orders 3 deleted, order_items 12 deleted, order_audit 3 added"),
        "the target changed otherwise: " + before.until(after));
  }

  private Shop shop() throws SQLException {
    return new Shop(
        target.count("select count(*) from orders"),
        target.count("select count(*) from order_items"),
        target.count("select count(*) from order_audit"));
  }

  /// How many rows stand in the target, counted past the gateway.
  private record Shop(long orders, long items, long audit) {
    String until(Shop later) {
      return "orders %d deleted, order_items %d deleted, order_audit %d added"
          .formatted(orders - later.orders, items - later.items, later.audit - audit);
    }
  }

  private void drifts(Connection agent, Optional<People> people)
      throws IOException, InterruptedException, SQLException, TimeoutException {
    String sql = "update invoices set status = ? where status = ?";
    say("");
    say("3  invoice-bot sends: " + sql + "   [written off, overdue]");
    FutureTask<Integer> statement =
        send(() -> {
          try (PreparedStatement update = agent.prepareStatement(sql)) {
            update.setString(1, "written off");
            update.setString(2, "overdue");
            return update.executeUpdate();
          }
        });
    Approval approval = held(statement);
    say("   HELD: approval " + approval.id() + ", " + Desk.headline(approval.view()));
    target.admin("update invoices set status = 'overdue' where id = 7");
    say("   meanwhile somebody else's session makes invoice 7 overdue as well");
    answer(approval, people, false);
    Ending ending = ended(approval);
    if (!(ending instanceof Ending.Granted)) {
      say("   it ended otherwise; nothing ran");
      check(!headless, "the second approval was not granted: " + ending);
      return;
    }
    try {
      int updated = statement.get(60, TimeUnit.SECONDS);
      check(false, "the drifted UPDATE ran: " + updated + " rows");
    } catch (ExecutionException e) {
      String message =
          e.getCause() instanceof SQLException sqlError
              ? String.valueOf(sqlError.getMessage())
              : e.toString();
      say("   DRIFTED, nothing kept. The agent was told:");
      for (String line : message.lines().toList()) say("     " + line);
      check(
          message.contains("the impact changed since approval"),
          "the agent was told `" + message + "`");
    }
    long writtenOff = target.count("select count(*) from invoices where status = 'written off'");
    check(writtenOff == 0, writtenOff + " invoices were changed by a drifted UPDATE");
  }

  private static FutureTask<Integer> send(Callable<Integer> statement) {
    var task = new FutureTask<>(statement);
    Thread.ofVirtual().name("invoice-bot").start(task);
    return task;
  }

  /// The approval that this statement waits for.
  private Approval held(FutureTask<Integer> statement)
      throws InterruptedException, TimeoutException, SQLException {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (Instant.now().isBefore(deadline)) {
      for (Approval approval : server.evidence().docket().openAt(Instant.now())) {
        if (server.desk().waitersOf(approval.id()) > 0) return approval;
      }
      if (statement.isDone()) {
        try {
          throw new SQLException("it was not held, and gave " + statement.get());
        } catch (ExecutionException e) {
          throw new SQLException("it was not held: " + e.getCause(), e);
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
    throw new TimeoutException("nothing was held within 60 s");
  }

  private void answer(Approval approval, Optional<People> people, boolean ownerFirst)
      throws IOException, InterruptedException {
    long id = approval.id().index();
    if (people.isEmpty()) {
      say("   approve as mara (dba): " + server.desk().link(approval.id()));
      say("   or, signed in as mara:  ./countergate approvals approve " + id);
      if (ownerFirst)
        say("   try it as lena first: she owns invoice-bot, and nobody approves their own");
      return;
    }
    if (ownerFirst) {
      DemoPerson.Answer own = people.orElseThrow().owner().sign(id);
      String detail =
          own.body().get("detail").orElse(null) instanceof Json.Str(var text) ? text : "";
      say("   lena, who owns invoice-bot, signs: refused, and recorded (" + detail + ")");
      check(own.status() == 409, "the owner's approval was answered with " + own.status());
      check(detail.contains("one party"), "the owner was told `" + detail + "`");
      DemoPerson.Answer click = people.orElseThrow().other().click(id);
      String grade =
          click.body().get("detail").orElse(null) instanceof Json.Str(var text) ? text : "";
      say("   mara (dba) approves from her session alone: refused (" + grade + ")");
      check(grade.contains("grade G3"), "mara was told `" + grade + "`");
    }
    DemoPerson.Answer given = people.orElseThrow().other().sign(id);
    say("   mara signs with her passkey");
    check(
        given.status() == 200,
        "mara's approval was answered with " + given.status() + " " + given.body());
  }

  private Ending ended(Approval approval) {
    while (true) {
      Optional<Ending> ending =
          server.evidence().docket().approval(approval.id()).orElseThrow().endingAt(Instant.now());
      if (ending.isPresent()) return ending.orElseThrow();
      LockSupport.parkNanos(20_000_000);
    }
  }

  /// Proves the record that this story left.
  void proves(Path data) throws IOException {
    server.evidence().ledger().publish();
    say("");
    say("4  countergate verify " + data);
    Verification verification = Verify.verify(data, Optional.empty());
    for (String line : verification.text().lines().toList()) say("   " + line);
    check(verification.isClean(), "the ledger does not verify");
    boolean kept =
        verification.refusals().stream()
            .anyMatch(refusal -> refusal.reason().contains("one party"));
    check(!headless || kept, "the owner's refused approval is not in the evidence");
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      failures.add(otherwise);
      say("   NOT AS EXPECTED: " + otherwise);
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
