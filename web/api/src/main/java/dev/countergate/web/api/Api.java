package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.http.pathmap.ServletPathSpec;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.util.Callback;

/// The HTTP API: what people and programs may ask and answer, and the ledger's public form.
///
/// It has no rules of its own: what an answer means is the docket's ruling, in its words. `GET`
/// changes nothing.
public final class Api {
  private final Site site;
  private final Ports ports;
  private final Events events;

  public Api(Site site, Ports ports) {
    this.site = site;
    this.ports = ports;
    this.events = new Events(ports.evidence(), site.clock());
  }

  /// Answers the API's paths; every other path is left to the handler after it.
  public Handler handler() {
    var guard = new Guard(site, ports.sessions());
    var mappings = new PathMappingsHandler();
    var byPath = new LinkedHashMap<String, List<Route>>();
    for (Route route : routes()) {
      byPath.computeIfAbsent(route.path(), _ -> new ArrayList<>()).add(route);
    }
    for (Map.Entry<String, List<Route>> entry : byPath.entrySet()) {
      PathSpec path = spec(entry.getKey());
      mappings.addMapping(path, new Resource(path, entry.getValue(), guard));
    }
    return new Fallback(mappings);
  }

  private static PathSpec spec(String path) {
    return path.endsWith("/*") ? new ServletPathSpec(path) : new UriTemplatePathSpec(path);
  }

  /// All routes, for the handler and for the test that compares them with the OpenAPI document.
  List<Route> routes() {
    var approvals = new ApprovalActs(ports, site.clock());
    var passkeys = new PasskeyActs(ports, approvals);
    var changes = new ChangeActs(ports);
    var sessions = new SessionActs(ports);
    var ledger = new LedgerActs(ports.evidence(), site.ledger());
    var why = new WhyAct(ports.explain());
    return List.of(
        Route.get("/api/v1/approvals", approvals::all),
        Route.get("/api/v1/approvals/{approval}", approvals::one),
        Route.post("/api/v1/approvals/{approval}/present", approvals::present),
        Route.post("/api/v1/approvals/{approval}/answer", approvals::answer),
        Route.post("/api/v1/approvals/{approval}/verdict", passkeys::draw),
        Route.post("/api/v1/approvals/{approval}/signature", passkeys::sign),
        Route.post("/api/v1/changes", changes::propose),
        Route.get("/api/v1/changes/{approval}", changes::progress),
        Route.post("/api/v1/passkeys/enrolments", passkeys::enrol).withoutSession(),
        Route.post("/api/v1/passkeys", passkeys::bind).withoutSession(),
        Route.get("/api/v1/actions", new ActionActs(ports.evidence())::recent),
        Route.get("/api/v1/actions/{action}", new ActionActs(ports.evidence())::chain),
        Route.get("/api/v1/events", events::stream),
        Route.post("/api/v1/why", why::why),
        Route.post("/api/v1/sessions", sessions::open).withoutSession(),
        Route.post("/api/v1/sessions/logins", passkeys::login).withoutSession(),
        Route.get("/api/v1/sessions/current", sessions::current),
        Route.delete("/api/v1/sessions/current", sessions::end),
        Route.get("/api/v1/openapi.json", _ -> openApi()).withoutSession(),
        Route.get("/health", ledger::health).withoutSession(),
        Route.get("/checkpoint", ledger::checkpoint).withoutSession(),
        Route.get("/tile/*", ledger::tile).withoutSession());
  }

  private static Reply openApi() throws IOException {
    try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
      return new Reply.Bytes(
          "application/json", "no-cache", Optional.ofNullable(in).orElseThrow().readAllBytes());
    }
  }

  /// What is below our prefix and matches nothing is a problem too, in JSON.
  private final class Fallback extends Handler.Wrapper {
    Fallback(Handler routes) {
      super(routes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (super.handle(request, response, callback)) return true;
      if (!request.getHttpURI().getCanonicalPath().startsWith("/api/")) return false;
      var problem = new Problem(404, Fault.Code.NOT_FOUND, "nothing is at this path");
      Resource.send(404, Problem.TYPE, "no-store", problem.json().canonical(), response, callback);
      return true;
    }

    @Override
    protected void doStop() throws Exception {
      events.end();
      super.doStop();
    }
  }
}
