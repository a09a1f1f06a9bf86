package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.Script.Piece;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which settings an ordinary client may change: that is `read`; every other is `administer`.
final class Settings {
  /// Any value; what statements mean and which rows they see stays as it is.
  private static final Set<String> HARMLESS =
      Set.of(
          "application_name",
          "client_min_messages",
          "datestyle",
          "intervalstyle",
          "timezone",
          "extra_float_digits",
          "bytea_output",
          "jit",
          "statement_timeout",
          "lock_timeout",
          "idle_in_transaction_session_timeout",
          "synchronize_seqscans");

  private static final Set<String> LEVELS =
      Set.of("read committed", "read uncommitted", "repeatable read", "serializable");

  private static final Set<String> MODES =
      Set.of(
          "isolation",
          "level",
          "read",
          "only",
          "committed",
          "uncommitted",
          "repeatable",
          "serializable",
          "deferrable",
          "not");

  private Settings() {}

  /// Whether setting `name` to `value` is within the list; no value is the default.
  static boolean isListed(String name, @Nullable String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (HARMLESS.contains(lower) || lower.equals("search_path")) return true;
    if (value == null) return false;
    String wanted = value.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "client_encoding" -> wanted.equals("utf8") || wanted.equals("utf-8");
      case "standard_conforming_strings" -> Set.of("on", "true", "1", "yes").contains(wanted);
      case "row_security" -> Set.of("off", "false", "0", "no").contains(wanted);
      case "default_transaction_isolation", "transaction_isolation" -> LEVELS.contains(wanted);
      case "default_transaction_read_only", "transaction_read_only" ->
          Set.of("on", "true", "1", "yes").contains(wanted);
      default -> false;
    };
  }

  /// Whether a listed setting can give names or rows another meaning.
  static boolean changesMeaning(String name) {
    return !HARMLESS.contains(name.toLowerCase(Locale.ROOT));
  }

  /// Reads a SET or RESET.
  static Shape of(Piece piece) {
    boolean reset = piece.word(0, "reset");
    int at = 1;
    if (!reset && (piece.word(at, "local") || piece.word(at, "session"))) at++;
    if (piece.word(at - 1, "session") && piece.word(at, "characteristics")) {
      return characteristics(piece, 5);
    }
    if (!reset && piece.word(at, "transaction")) return characteristics(piece, at + 1);
    if (!reset && piece.word(at, "time") && piece.word(at + 1, "zone")) return timeZone();
    if (!reset && piece.word(at, "names")) {
      return named("client_encoding", value(piece, at + 1), piece.tokens().size() == at + 2);
    }
    Optional<String> name = name(piece, at);
    if (name.isEmpty()) return administer();
    if (reset) {
      boolean zone = piece.word(1, "time") && piece.word(2, "zone");
      if (zone) return timeZone();
      return named(name.get(), null, piece.tokens().size() == at + 1);
    }
    boolean assigned = piece.word(at + 1, "to") || isEquals(piece, at + 1);
    String value = value(piece, at + 2);
    boolean single = piece.tokens().size() == at + 3;
    boolean list = name.get().equals("search_path") || name.get().equals("datestyle");
    return named(name.get(), value, assigned && (single || list));
  }

  private static Shape named(String name, @Nullable String value, boolean understood) {
    boolean toDefault = value != null && value.equals("default");
    if (!understood || !isListed(name, toDefault ? null : value)) return administer();
    return new Shape.Setting(name, changesMeaning(name));
  }

  private static Shape timeZone() {
    return new Shape.Setting("timezone", false);
  }

  private static Shape administer() {
    return new Shape.Known(
        Effect.ADMINISTER, "changes a setting that is not on the list for ordinary clients");
  }

  /// `SET TRANSACTION` and `SET SESSION CHARACTERISTICS AS TRANSACTION`: a level, or READ ONLY.
  private static Shape characteristics(Piece piece, int from) {
    List<Token> modes =
        piece.tokens().subList(Math.min(from, piece.tokens().size()), piece.tokens().size());
    boolean only = modes.stream().allMatch(Settings::isMode);
    boolean write = modes.stream().anyMatch(token -> token.word("write"));
    return only && !write && !modes.isEmpty()
        ? new Shape.Setting("transaction", false)
        : administer();
  }

  private static boolean isMode(Token token) {
    return token.mark(',') || (token.kind() == Token.Kind.WORD && MODES.contains(token.value()));
  }

  /// A plain name without dots; names with a dot are settings of extensions and policies.
  private static Optional<String> name(Piece piece, int at) {
    List<Token> tokens = piece.tokens();
    if (at >= tokens.size() || !tokens.get(at).isName()) return Optional.empty();
    if (at + 1 < tokens.size() && tokens.get(at + 1).mark('.')) return Optional.empty();
    String name = tokens.get(at).value();
    return name.indexOf('.') >= 0 || name.startsWith(Token.UNICODE)
        ? Optional.empty()
        : Optional.of(name);
  }

  private static boolean isEquals(Piece piece, int at) {
    return at < piece.tokens().size() && piece.tokens().get(at).value().equals("=");
  }

  private static String value(Piece piece, int at) {
    return at < piece.tokens().size() ? plain(piece.tokens().get(at)) : "";
  }

  /// A word, number or simple literal as text; anything with an escape stays as written.
  static String plain(Token token) {
    String value = token.value();
    boolean quoted = token.kind() == Token.Kind.STRING && value.length() >= 2;
    if (!quoted || value.charAt(0) != '\'') return value;
    String inside = value.substring(1, value.length() - 1);
    return inside.indexOf('\'') >= 0 ? value : inside.toLowerCase(Locale.ROOT);
  }
}
