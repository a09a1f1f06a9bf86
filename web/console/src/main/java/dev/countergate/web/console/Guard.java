package dev.countergate.web.console;

import dev.countergate.gate.Sessions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// Who is asking, and whether the request comes from our own pages.
record Guard(Site site, Sessions sessions) {
  static final String COOKIE = "countergate-session";

  /// Holds the page that was asked for by somebody who has to sign in first.
  static final String WANTED = "countergate-wanted";

  private static final long WANTED_SECONDS = 900;

  /// The pages that a sign-in may lead to. It is a list and not a test for what is foreign, so that
  /// no spelling of another site's address gets past it.
  private static final Pattern PAGES =
      Pattern.compile("/(people|actions|actions/[0-9]{1,15}|approvals/[0-9]{1,15})");

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
    return sent(request, COOKIE).flatMap(sessions::of);
  }

  private static Optional<String> sent(Request request, String name) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst();
  }

  /// Whether a sign-in was begun in this browser, and under which ticket.
  Optional<String> ticket(Request request) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(begun()))
        .map(HttpCookie::getValue)
        .findFirst();
  }

  /// What binds a sign-in to the browser that began it.
  HttpCookie ticket(String ticket, long seconds) {
    return HttpCookie.build(begun(), ticket)
        .path("/")
        .httpOnly(true)
        .secure(isSecure())
        .sameSite(HttpCookie.SameSite.STRICT)
        .maxAge(seconds)
        .build();
  }

  /// Over TLS no other host can set it for us.
  private String begun() {
    return isSecure() ? "__Host-countergate-signin" : "countergate-signin";
  }

  private boolean isSecure() {
    return "https".equals(site.origin().getScheme());
  }

  /// The session's cookie: for our own pages only, and out of reach of scripts.
  HttpCookie cookie(String secret, long seconds) {
    return kept(COOKIE, secret, seconds);
  }

  /// Remembers the page that is asked for until somebody has signed in, by whatever way.
  List<HttpCookie> wanting(Request request) {
    String path = request.getHttpURI().getCanonicalPath();
    boolean page = request.getMethod().equals("GET") && PAGES.matcher(path).matches();
    return page ? List.of(kept(WANTED, path, WANTED_SECONDS)) : List.of();
  }

  /// The page that was asked for. A browser may send anything: only pages of ours are taken.
  Optional<String> wanted(Request request) {
    return sent(request, WANTED).filter(path -> PAGES.matcher(path).matches());
  }

  HttpCookie forgotten() {
    return kept(WANTED, "", 0);
  }

  private HttpCookie kept(String name, String value, long seconds) {
    return HttpCookie.build(name, value)
        .path("/")
        .httpOnly(true)
        .secure(isSecure())
        .sameSite(HttpCookie.SameSite.STRICT)
        .maxAge(seconds)
        .build();
  }
}
