package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Position;
import dev.countergate.gate.Sessions;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// One request that has passed the guard.
record Call(Request request, Map<String, String> path, Optional<Sessions.Session> maybeSession) {
  static final int BODY_BYTES_MAX = 64 * 1024;

  /// Whoever is signed in; the guard has seen to it that somebody is where a route wants it.
  Sessions.Session session() {
    return maybeSession.orElseThrow(Call::notSignedIn);
  }

  static Fault notSignedIn() {
    return new Fault(
        Fault.Code.NOT_SIGNED_IN,
        "you are not signed in\nhelp: open a one-time link, or send `Authorization: Bearer`");
  }

  /// The position in the path; anything else is no such thing.
  Position position(String name) {
    String text = path.getOrDefault(name, "");
    if (!text.matches("[0-9]{1,15}")) {
      throw new Fault(Fault.Code.NOT_FOUND, "no " + name + " `" + brief(text) + "`");
    }
    return new Position(Long.parseLong(text));
  }

  /// The JSON object that was sent.
  Json.Obj body() throws IOException {
    String type = Optional.ofNullable(header(HttpHeader.CONTENT_TYPE)).orElse("");
    if (!type.matches("(?i)application/json(\\s*;.*)?")) {
      throw new Refusal(
          new Problem(415, Fault.Code.BAD_REQUEST, "the body must be `application/json`"));
    }
    byte[] bytes = bytes();
    try {
      return Json.parse(bytes).asObject();
    } catch (IllegalArgumentException e) {
      throw new Fault(Fault.Code.BAD_REQUEST, "the body is not a JSON object");
    }
  }

  private byte[] bytes() throws IOException {
    try (InputStream in = Request.asInputStream(request)) {
      byte[] bytes = in.readNBytes(BODY_BYTES_MAX + 1);
      if (bytes.length <= BODY_BYTES_MAX) return bytes;
    }
    throw new Refusal(
        new Problem(
            413, Fault.Code.LIMIT_REACHED, "the body is larger than " + BODY_BYTES_MAX + " bytes"));
  }

  /// A text member of the body.
  static String text(Json.Obj body, String name) {
    return maybeText(body, name)
        .orElseThrow(
            () -> new Fault(Fault.Code.BAD_REQUEST, "text member `" + name + "` is missing"));
  }

  static Optional<String> maybeText(Json.Obj body, String name) {
    Optional<Json> member = body.get(name);
    if (member.isEmpty() || member.get() instanceof Json.Nil) return Optional.empty();
    if (member.get() instanceof Json.Str(var value)) return Optional.of(value);
    throw new Fault(Fault.Code.BAD_REQUEST, "member `" + name + "` must be text");
  }

  static Position place(Json.Obj body, String name) {
    if (body.get(name).orElse(null) instanceof Json.Num(var value) && value >= 0) {
      return new Position(value);
    }
    throw new Fault(Fault.Code.BAD_REQUEST, "member `" + name + "` must be a position");
  }

  private @org.jspecify.annotations.Nullable String header(HttpHeader name) {
    return request.getHeaders().get(name);
  }

  private static String brief(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20) + "…";
  }
}
