package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import dev.countergate.gate.Sessions;
import dev.countergate.ledger.LedgerStopped;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Everything that one path answers: guard, method, act, and each failure as a problem.
final class Resource extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger("dev.countergate.web.api");
  private final PathSpec path;
  private final List<Route> routes;
  private final Guard guard;

  Resource(PathSpec path, List<Route> routes, Guard guard) {
    this.path = path;
    this.routes = List.copyOf(routes);
    this.guard = guard;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      send(reply(request, response), request, response, callback);
    } catch (Refusal refusal) {
      send(refusal.problem(), response, callback);
    } catch (Fault fault) {
      send(Problem.of(fault), response, callback);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(stopping("the server is stopping"), response, callback);
    } catch (LedgerStopped e) {
      LOG.log(System.Logger.Level.ERROR, "the ledger has stopped", e);
      send(stopping("the ledger cannot be written, nothing is being run"), response, callback);
    } catch (Exception e) {
      LOG.log(System.Logger.Level.ERROR, "an act failed", e);
      send(
          new Problem(500, Fault.Code.INTERNAL, "this is our fault, and it is in the log"),
          response,
          callback);
    }
    return true;
  }

  private Reply reply(Request request, Response response) throws Exception {
    guard.host(request);
    Route route = route(request, response);
    Optional<Sessions.Session> session = guard.session(request);
    if (!route.open() && session.isEmpty()) throw Call.notSignedIn();
    guard.origin(request);
    return route.act().on(new Call(request, parameters(request), session));
  }

  private Route route(Request request, Response response) {
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    for (Route route : routes) if (route.method().equals(method)) return route;
    String allowed = routes.stream().map(Route::method).sorted().collect(Collectors.joining(", "));
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    throw new Fault(
        Fault.Code.UNSUPPORTED,
        "method `" + request.getMethod() + "` is not answered here, expected " + allowed);
  }

  private Map<String, String> parameters(Request request) {
    return path instanceof UriTemplatePathSpec template
        ? template.getPathParams(request.getHttpURI().getCanonicalPath())
        : Map.of();
  }

  private static Problem stopping(String detail) {
    return new Problem(503, Fault.Code.LEDGER_STOPPED, detail);
  }

  private static void send(Reply reply, Request request, Response response, Callback callback)
      throws Exception {
    switch (reply) {
      case Reply.Of(var status, var body) ->
          send(status, "application/json", "no-store", body.canonical(), response, callback);
      case Reply.Bytes(var type, var cache, var content) ->
          send(200, type, cache, content, response, callback);
      case Reply.Stream(var writing) -> stream(writing, request, response, callback);
    }
  }

  private static void stream(
      Reply.Writing writing, Request request, Response response, Callback callback)
      throws InterruptedException {
    head(200, "text/event-stream", "no-store", response);
    if (request.getMethod().equals("HEAD")) {
      response.write(true, ByteBuffer.allocate(0), callback);
      return;
    }
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      writing.to(out);
      callback.succeeded();
    } catch (java.io.IOException e) { // the client has gone, as streams end
      callback.failed(e);
    }
  }

  private static void send(Problem problem, Response response, Callback callback) {
    send(
        problem.status(), Problem.TYPE, "no-store", problem.json().canonical(), response, callback);
  }

  static void send(
      int status, String type, String cache, byte[] body, Response response, Callback callback) {
    head(status, type, cache, response);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static void head(int status, String type, String cache, Response response) {
    response.setStatus(status);
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, type)
        .put(HttpHeader.CACHE_CONTROL, cache)
        .put("X-Content-Type-Options", "nosniff")
        .put("Referrer-Policy", "no-referrer")
        .put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }
}
