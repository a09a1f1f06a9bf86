package dev.countergate.gateway.postgres;

import java.util.List;

/// Whole texts of well-known clients that are allowed exactly as they are.
final class KnownTexts {
  private static final List<String> POOL_RESET =
      words("SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL;");

  private KnownTexts() {}

  /// What asyncpg sends when a connection goes back to its pool.
  static boolean isPoolReset(Script script) {
    return words(script.text()).equals(POOL_RESET);
  }

  private static List<String> words(String text) {
    return Lexer.tokens(text).stream().map(Token::value).toList();
  }
}
