package dev.countergate.server;

import dev.countergate.domain.Account;
import dev.countergate.policy.Members;
import dev.countergate.policy.Yaml;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Reads `signIn`, and the accounts that people have there.
final class SignInReader {
  private static final List<String> OIDC =
      List.of("name", "issuer", "client", "secret", "groupsClaim", "groups");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private SignInReader() {}

  static Optional<Configuration.Provider> read(
      Yaml value, BiFunction<String, Members, Optional<Configuration.Secret>> secret) {
    var signIn = Members.of("`signIn`", value, List.of("oidc"));
    return signIn.maybe("oidc").map(one -> provider(Members.of("`oidc`", one, OIDC), secret));
  }

  private static Configuration.Provider provider(
      Members oidc, BiFunction<String, Members, Optional<Configuration.Secret>> secret) {
    Yaml.Text issuer = oidc.text("issuer");
    URI address = issuer(issuer);
    Map<String, String> groups = groups(oidc);
    String claim = oidc.maybeText("groupsClaim").map(Yaml.Text::value).orElse("");
    if (claim.isEmpty() != groups.isEmpty()) {
      throw oidc.place()
          .wrong("`groupsClaim` and `groups` stand together: which claim, and what its words mean");
    }
    return new Configuration.Provider(
        oidc.maybeText("name").map(Yaml.Text::value).orElse(address.getHost()),
        new Account.Issuer(issuer.value(), oidc.text("client").value(), groups),
        secret.apply("secret", oidc),
        claim);
  }

  private static URI issuer(Yaml.Text text) {
    try {
      URI address = URI.create(text.value());
      boolean near = LOOPBACK.contains(String.valueOf(address.getHost()));
      boolean safe =
          "https".equals(address.getScheme()) || (near && "http".equals(address.getScheme()));
      boolean plain = address.getQuery() == null && address.getFragment() == null;
      if (safe && plain && address.getHost() != null) return address;
    } catch (IllegalArgumentException _) {
      // told below, in the same words
    }
    throw text.place()
        .wrong("issuer `" + text.value() + "`, expected for example `https://login.example.org`");
  }

  private static Map<String, String> groups(Members oidc) {
    var groups = new TreeMap<String, String>();
    Optional<Yaml> value = oidc.maybe("groups");
    if (value.isEmpty()) return groups;
    if (!(value.orElseThrow() instanceof Yaml.Members(_, var members))) {
      throw oidc.place().wrong("`groups` is not a map from the provider's groups to ours");
    }
    members.forEach((key, member) ->
        groups.put(key, Members.text("group `" + key + "`", member.value()).value()));
    return groups;
  }

  /// Whose account is which. One account has one person.
  static final class Accounts {
    private final Map<String, List<Account>> byPerson = new HashMap<>();
    private final Set<Account> taken = new HashSet<>();
    private final Optional<String> issuer;

    Accounts(Optional<Configuration.Provider> provider) {
      this.issuer = provider.map(one -> one.issuer().issuer());
    }

    void add(String person, Yaml item) {
      var account = Members.of("an account", item, List.of("issuer", "subject"));
      Yaml.Text named = account.text("issuer");
      if (!issuer.equals(Optional.of(named.value()))) {
        throw named.place().wrong("issuer `" + named.value() + "` is not that of `signIn.oidc`");
      }
      Account whole;
      try {
        whole = new Account(named.value(), account.text("subject").value());
      } catch (IllegalArgumentException e) {
        throw account.place().wrong(String.valueOf(e.getMessage()));
      }
      if (!taken.add(whole)) {
        throw account.place().wrong("account `" + whole.subject() + "` is used twice");
      }
      byPerson.computeIfAbsent(person, _ -> new ArrayList<>()).add(whole);
    }

    Map<String, List<Account>> byPerson() {
      return Map.copyOf(byPerson);
    }
  }
}
