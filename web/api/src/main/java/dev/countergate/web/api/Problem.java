package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import java.util.Locale;

/// An error as HTTP says it (RFC 9457), with the number of our own code.
record Problem(int status, Fault.Code code, String detail) {
  static final String TYPE = "application/problem+json";

  static Problem of(Fault fault) {
    return new Problem(status(fault.code()), fault.code(), fault.words());
  }

  private static int status(Fault.Code code) {
    return switch (code) {
      case NOT_FOUND -> 404;
      case NOT_SIGNED_IN, SIGN_IN_FAILED -> 401;
      case BAD_REQUEST, PROTOCOL_VIOLATION, POLICY_SYNTAX, POLICY_TYPE -> 400;
      case LIMIT_REACHED -> 429;
      case UNSUPPORTED -> 405;
      case TARGET_UNREACHABLE, TARGET_SIGN_IN, TARGET_PROTOCOL -> 502;
      case REFUSED -> 409;
      case LEDGER_STOPPED -> 503;
      case CONFIGURATION_SYNTAX, CONFIGURATION_VALUE, DATA_FOLDER, LEDGER_DAMAGED, INTERNAL -> 500;
    };
  }

  Json.Obj json() {
    String word = code.name().toLowerCase(Locale.ROOT);
    return Json.object()
        .put("type", "urn:countergate:error:" + word.replace('_', '-'))
        .put("title", word.replace('_', ' '))
        .put("status", status)
        .put("detail", detail)
        .put("code", code.number());
  }
}
