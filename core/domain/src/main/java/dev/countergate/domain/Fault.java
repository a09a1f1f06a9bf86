package dev.countergate.domain;

/// What the caller or the world did wrong, in words that help the person who reads them.
public final class Fault extends RuntimeException {
  private final Code code;

  public Fault(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Fault(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  /// The message; there always is one.
  public String words() {
    String message = getMessage();
    return message == null ? code.name() : message;
  }

  /// Who can mend it.
  public enum Blame {
    CALLER,
    OPERATOR,
    TARGET
  }

  /// Numbers are never reused; each has a section in `docs/reference/errors.md`.
  public enum Code {
    POLICY_SYNTAX(1001, Blame.OPERATOR),
    POLICY_TYPE(1002, Blame.OPERATOR),
    CONFIGURATION_SYNTAX(1101, Blame.OPERATOR),
    CONFIGURATION_VALUE(1102, Blame.OPERATOR),
    DATA_FOLDER(1201, Blame.OPERATOR),
    LEDGER_DAMAGED(1202, Blame.OPERATOR),
    LEDGER_STOPPED(1203, Blame.OPERATOR),
    TARGET_UNREACHABLE(2001, Blame.TARGET),
    TARGET_SIGN_IN(2002, Blame.TARGET),
    TARGET_PROTOCOL(2003, Blame.TARGET),
    SIGN_IN_FAILED(3001, Blame.CALLER),
    PROTOCOL_VIOLATION(3002, Blame.CALLER),
    LIMIT_REACHED(3003, Blame.CALLER),
    NOT_FOUND(3004, Blame.CALLER),
    NOT_SIGNED_IN(3005, Blame.CALLER),
    BAD_REQUEST(3006, Blame.CALLER),
    UNSUPPORTED(3007, Blame.CALLER),
    REFUSED(3008, Blame.CALLER),
    INTERNAL(9001, Blame.OPERATOR);

    private final int number;
    private final Blame blame;

    Code(int number, Blame blame) {
      this.number = number;
      this.blame = blame;
    }

    public int number() {
      return number;
    }

    public Blame blame() {
      return blame;
    }
  }
}
