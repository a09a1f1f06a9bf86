package dev.countergate.web.console;

import dev.countergate.gate.Sessions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// Who is asking, and whether the request comes from our own pages.
record Guard(Site site, Sessions sessions) {
  static final String COOKIE = "countergate-session";

  /// Another name that leads to this address is not us: the answer to DNS rebinding.
  boolean isOurHost(Request request) {
    String named = Request.getServerName(request).toLowerCase(Locale.ROOT);
    return site.origin().getHost().toLowerCase(Locale.ROOT).equals(named);
  }

  /// A form must be sent from our own origin; a browser always says so.
  boolean isOurForm(Request request) {
    List<String> origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
    return origins.size() == 1 && origins.getFirst().equals(site.origin().toString());
  }

  Optional<Sessions.Session> session(Request request) {
    for (HttpCookie cookie : Request.getCookies(request)) {
      if (cookie.getName().equals(COOKIE)) return sessions.of(cookie.getValue());
    }
    return Optional.empty();
  }

  /// The session's cookie: for our own pages only, and out of reach of scripts.
  HttpCookie cookie(String secret, long seconds) {
    return HttpCookie.build(COOKIE, secret)
        .path("/")
        .httpOnly(true)
        .secure("https".equals(site.origin().getScheme()))
        .sameSite(HttpCookie.SameSite.STRICT)
        .maxAge(seconds)
        .build();
  }
}
