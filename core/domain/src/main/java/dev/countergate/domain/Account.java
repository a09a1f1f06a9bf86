package dev.countergate.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who a person is at an identity provider: issuer and subject together, never a name or an e-mail
/// address, which change hands.
public record Account(String issuer, String subject) {
  /// What a credential that is an account calls its type.
  public static final String TYPE = "oidc";

  public static final int ISSUER_CHARS_MAX = 500;
  public static final int SUBJECT_CHARS_MAX = 255;

  public Account {
    check("issuer", issuer, ISSUER_CHARS_MAX);
    check("subject", subject, SUBJECT_CHARS_MAX);
  }

  private static void check(String name, String value, int most) {
    if (value.isBlank() || value.length() > most) {
      throw new IllegalArgumentException(name + " has 1 to " + most + " characters");
    }
  }

  /// One value for both: the credential's id is its hex.
  public Digest digest() {
    return Digest.of(Codec.canonical(this));
  }

  /// An identity provider, as it was declared.
  ///
  /// @param client who we are there: the audience of its ID tokens
  /// @param groups from the provider's word for a group to ours; any other word counts for nothing
  public record Issuer(String issuer, String client, Map<String, String> groups) {
    public Issuer {
      groups = Map.copyOf(new TreeMap<>(groups));
    }
  }

  /// What an ID token said that was good: what was observed, not what it means.
  ///
  /// @param session the provider's id of its own session, by which it ends ours
  /// @param authTime when the provider saw the person, if it says so
  /// @param groups its words for the person's groups, of those that the declaration names
  /// @param token digest of the ID token, of which nothing else is kept
  public record Claims(
      Account account,
      Optional<String> session,
      Optional<String> acr,
      List<String> amr,
      Optional<Instant> authTime,
      List<String> groups,
      Digest token) {
    public Claims {
      amr = List.copyOf(amr);
      groups = List.copyOf(groups);
    }
  }
}
