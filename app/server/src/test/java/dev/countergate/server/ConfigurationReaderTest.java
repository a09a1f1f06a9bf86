package dev.countergate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countergate.domain.Account;
import dev.countergate.domain.Fault;
import dev.countergate.testkit.Golden;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  private static final String WITH_ACCOUNTS =
      GOOD.replace(
          "people:\n",
          """
          signIn:
            oidc:
              name: Example login
              issuer: https://login.test/main
              client: countergate
              secret: { env: OIDC_SECRET }
              groupsClaim: groups
              groups: { f3a1: dba }
          people:
            - { id: nina, name: Nina, accounts: [{ issuer: "https://login.test/main", subject: s-1 }] }
          """);

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
  void anIdentityProviderAndAccountsAreRead() {
    Configuration read = read(WITH_ACCOUNTS);
    Configuration.Provider provider = read.provider().orElseThrow();
    assertThat(provider.name()).isEqualTo("Example login");
    assertThat(provider.issuer())
        .isEqualTo(
            new Account.Issuer("https://login.test/main", "countergate", Map.of("f3a1", "dba")));
    assertThat(provider.secret()).contains(new Configuration.Secret.FromEnvironment("OIDC_SECRET"));
    assertThat(read.accounts())
        .isEqualTo(Map.of("nina", List.of(new Account("https://login.test/main", "s-1"))));
    assertThat(read(GOOD).provider()).isEmpty();
  }

  @Test
  void everyMistakeInASignInIsToldWithItsLineAndWhatWasExpected() {
    var told = new StringBuilder();
    account(told, "unknown key of the provider", "groupsClaim: groups", "groupClaim: groups");
    account(told, "issuer without TLS", "issuer: https:", "issuer: http:");
    account(told, "issuer that is no address", "issuer: https://login.test/main\n", "issuer: x\n");
    account(told, "client missing", "    client: countergate\n", "");
    account(told, "secret in the clear", "secret: { env: OIDC_SECRET }", "secret: s3cr3t");
    account(told, "groups without a claim", "    groupsClaim: groups\n", "");
    account(told, "groups as a list", "groups: { f3a1: dba }", "groups: [dba]");
    account(
        told,
        "account of another issuer",
        "issuer: \"https://login.test",
        "issuer: \"https://x.test");
    account(told, "account without a subject", ", subject: s-1", "");
    account(told, "unknown key of an account", "subject: s-1", "email: nina@x.test");
    String one = "{ issuer: \"https://login.test/main\", subject: s-1 }";
    account(told, "account used twice", one, one + ", " + one);
    Golden.assertMatches("configuration-sign-in-errors.txt", told.toString());
    assertThat(told).doesNotContain("s3cr3t");
  }

  private static void account(StringBuilder told, String name, String right, String wrong) {
    mistake(told, name, WITH_ACCOUNTS, right, wrong);
  }

  @Test
  void everyMistakeIsIsToldWithItsLineAndWhatWasExpected() {
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
    mistake(told, name, GOOD, right, wrong);
  }

  private static void mistake(
      StringBuilder told, String name, String good, String right, String wrong) {
    assertThat(good).as(name).contains(right);
    Fault fault = catchThrowableOfType(Fault.class, () -> read(good.replace(right, wrong)));
    told.append("# ").append(name).append('\n');
    told.append(fault == null ? "NOT REFUSED" : fault.words()).append("\n\n");
  }
}
