package dev.countergate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countergate.domain.Fault;
import dev.countergate.testkit.Golden;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a person reads who made a mistake in `countergate.yaml`.
class ConfigurationReaderTest {
  private static final String GOOD =
      """
      data: data
      origin: http://localhost:7474
      listen: { postgres: "localhost:7475", web: "localhost:7474" }
      policy: policy
      people:
        - { id: lena, name: Lena, groups: [support] }
        - { id: mara, name: Mara, groups: [dba] }
      agents:
        - id: invoice-bot
          owner: lena
          targets: [orders-db]
          effects: [read, write]
          expires: 2099-12-31
      targets:
        - name: orders-db
          postgres:
            address: db:5432
            user: countergate
            password: { env: ORDERS_DB_PASSWORD }
          labels: { env: prod }
          trust: [sql-and-plpgsql-triggers]
      limits: { noticeEvery: 15s, approvalsOpen: 100 }
      """;

  private static Configuration read(String text) {
    return ConfigurationReader.read("countergate.yaml", text, Path.of("/etc/countergate"));
  }

  @Test
  void aGoodFileIsReadWhole() {
    Configuration read = read(GOOD);
    assertThat(read.data()).isEqualTo(Path.of("/etc/countergate/data"));
    assertThat(read.listen().postgres().getPort()).isEqualTo(7475);
    assertThat(read.people()).extracting(person -> person.id()).containsExactly("lena", "mara");
    assertThat(read.agents().getFirst().owner()).isEqualTo("lena");
    Configuration.Upstream target = read.targets().getFirst();
    assertThat(target.target().address()).isEqualTo("db:5432");
    assertThat(target.secret().orElseThrow())
        .isEqualTo(new Configuration.Secret.FromEnvironment("ORDERS_DB_PASSWORD"));
    assertThat(read.limits().noticeEvery()).isEqualTo(Duration.ofSeconds(15));
    assertThat(read.limits().approvalsOpenMax()).isEqualTo(100);
  }

  @Test
  void everyMistakeIsToldWithItsLineAndWhatWasExpected() {
    var told = new StringBuilder();
    mistake(told, "unknown key at the top", "policy: policy", "polcy: policy");
    mistake(told, "unknown key of a target", "labels: {", "lables: {");
    mistake(told, "unknown key of a person", "name: Mara", "nam: Mara");
    mistake(told, "missing value", "origin: http://localhost:7474\n", "");
    mistake(told, "missing value of a target", "      user: countergate\n", "");
    mistake(told, "address without a port", "address: db:5432", "address: db");
    mistake(told, "port out of range", "address: db:5432", "address: db:70000");
    mistake(told, "origin without a scheme", "http://localhost:7474", "localhost");
    mistake(told, "person and agent of one name", "id: invoice-bot", "id: mara");
    mistake(told, "owner unknown", "owner: lena", "owner: lenna");
    mistake(
        told, "password in the clear", "password: { env: ORDERS_DB_PASSWORD }", "password: s3cr3t");
    mistake(
        told,
        "password from two places",
        "{ env: ORDERS_DB_PASSWORD }",
        "{ env: ORDERS_DB_PASSWORD, file: pw }");
    mistake(told, "trust unknown", "[sql-and-plpgsql-triggers]", "[everything]");
    mistake(told, "duration without a unit", "noticeEvery: 15s", "noticeEvery: '15'");
    mistake(told, "duration of words", "noticeEvery: 15s", "noticeEvery: often");
    mistake(told, "number of words", "approvalsOpen: 100", "approvalsOpen: many");
    mistake(told, "effect unknown", "[read, write]", "[read, wirte]");
    mistake(told, "no day", "2099-12-31", "next year");
    mistake(told, "tls unknown", "user: countergate", "user: countergate\n      tls: maybe");
    mistake(told, "broken YAML", "people:", "people: [");
    Golden.assertMatches("configuration-errors.txt", told.toString());
  }

  @Test
  void anEmptyFileIsToldToo() {
    assertThat(catchThrowableOfType(Fault.class, () -> read("")).words())
        .contains("countergate.yaml")
        .contains("the file is empty");
  }

  @Test
  void aPasswordInTheClearIsNotRepeatedInTheMessage() {
    Fault fault =
        catchThrowableOfType(
            Fault.class, () -> read(GOOD.replace("{ env: ORDERS_DB_PASSWORD }", "s3cr3t")));
    assertThat(fault.words()).doesNotContain("s3cr3t");
  }

  private static void mistake(StringBuilder told, String name, String right, String wrong) {
    assertThat(GOOD).as(name).contains(right);
    Fault fault = catchThrowableOfType(Fault.class, () -> read(GOOD.replace(right, wrong)));
    told.append("# ").append(name).append('\n');
    told.append(fault == null ? "NOT REFUSED" : fault.words()).append("\n\n");
  }
}
