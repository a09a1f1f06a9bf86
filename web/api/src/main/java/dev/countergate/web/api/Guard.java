package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import dev.countergate.gate.Sessions;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// What every request must pass: it names our host, and where a browser sends the session by
/// itself, it comes from our own pages.
final class Guard {
  static final String COOKIE = "countergate-session";
  private static final String BEARER = "Bearer ";
  private final Site site;
  private final Sessions sessions;

  Guard(Site site, Sessions sessions) {
    this.site = site;
    this.sessions = sessions;
  }

  /// Another name that leads to this address is not us: the answer to DNS rebinding.
  void host(Request request) {
    if (!site.isHost(Request.getServerName(request))) {
      throw new Refusal(
          new Problem(
              421, Fault.Code.BAD_REQUEST, "this server is reached as `" + site.origin() + "`"));
    }
  }

  Optional<Sessions.Session> session(Request request) {
    Optional<String> bearer = bearer(request);
    if (bearer.isPresent()) return bearer.flatMap(sessions::of);
    return cookies(request).stream().findFirst().flatMap(sessions::of);
  }

  /// A request that changes something and carries a cookie must come from our own origin.
  void origin(Request request) {
    if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) return;
    if (bearer(request).isPresent() || cookies(request).isEmpty()) return;
    List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
    if (origins.size() != 1 || !site.isOrigin(origins.getFirst())) {
      throw new Refusal(
          new Problem(
              403,
              Fault.Code.BAD_REQUEST,
              "the request does not come from `" + site.origin() + "`"));
    }
  }

  private static Optional<String> bearer(Request request) {
    return Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION))
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  private static List<String> cookies(Request request) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .map(HttpCookie::getValue)
        .toList();
  }
}
