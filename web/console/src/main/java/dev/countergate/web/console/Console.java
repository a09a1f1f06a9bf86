package dev.countergate.web.console;

import dev.countergate.domain.Fault;
import dev.countergate.gate.Sessions;
import dev.countergate.ledger.LedgerStopped;
import dev.countergate.web.console.view.MessagePage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// The console: pages where people see what waits and answer it.
///
/// Server-rendered, without inline scripts or styles, usable by keyboard and on a phone. GET
/// changes nothing; every form must come from our own origin; what an answer means is the docket's
/// ruling, and each act has an equal in the API.
public final class Console extends Handler.Abstract {
  private static final System.Logger LOG = System.getLogger("dev.countergate.web.console");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
          + " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  private final Guard guard;
  private final Rooms rooms;
  private final Door door;
  private final Assets assets = new Assets();

  public Console(Site site, Ports ports) {
    this.guard = new Guard(site, ports.sessions());
    this.rooms = new Rooms(site, ports);
    this.door = new Door(site, ports, guard);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Page page;
    try {
      page = page(request);
    } catch (Fault fault) {
      page = failed(fault, request);
    } catch (HttpException.RuntimeException e) {
      page = message(e.getCode(), "That did not work", "The request cannot be read.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      page = stopped("The server is stopping.");
    } catch (LedgerStopped e) {
      LOG.log(System.Logger.Level.ERROR, "the ledger has stopped", e);
      page = stopped("The ledger cannot be written. Held actions keep waiting.");
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a page failed", e);
      page = message(500, "This page failed", "It is our fault, and it is in the log.");
    }
    // A form that was refused unread may still be arriving: nothing else comes on this connection.
    boolean refused = page instanceof Page.Html(var status, _) && status >= 400;
    if (refused) response.getHeaders().put(HttpHeader.CONNECTION, "close");
    send(page, response, callback);
    return true;
  }

  private Page page(Request request) throws InterruptedException {
    if (!guard.isOurHost(request)) {
      return message(421, "Another name", "This console is not reached by that name.");
    }
    String path = request.getHttpURI().getCanonicalPath();
    List<String> parts =
        Arrays.stream(path.substring(1).split("/", -1)).filter(part -> !part.isEmpty()).toList();
    Optional<Sessions.Session> session = guard.session(request);
    var visit = new Visit(request, parts, session);
    return switch (request.getMethod()) {
      case "GET", "HEAD" -> get(visit);
      case "POST" -> {
        if (!guard.isOurForm(request)) {
          yield message(403, "Not from here", "The form was not sent from this console.");
        }
        yield post(visit);
      }
      default -> message(405, "Not answered", "Pages are read and forms are sent.");
    };
  }

  private Page get(Visit visit) throws InterruptedException {
    List<String> path = visit.path();
    String room = path.isEmpty() ? "" : path.getFirst();
    String act = path.size() == 3 ? path.get(2) : "";
    return switch (path.size() + room + act) {
      case "0" -> rooms.inbox(visit);
      case "1approvals" -> new Page.Elsewhere("/"); // what a link to one approval is cut down to
      case "1inbox" -> rooms.inboxList(visit);
      case "1actions" -> rooms.activity(visit);
      case "2actions" -> rooms.custody(visit);
      case "1people" -> rooms.people(visit);
      case "2people" -> path.get(1).equals("list") ? rooms.peopleList(visit) : absent();
      case "2approvals" -> rooms.approval(visit);
      case "3approvalsrail" -> rooms.rail(visit);
      case "3approvalsstatement" -> rooms.statement(visit);
      case "1signin" -> door.knock(visit);
      case "2signin" -> door.look(visit);
      case "1oidc" -> door.away(visit);
      case "2oidc" -> path.get(1).equals("callback") ? door.back(visit) : absent();
      case "2enrol" -> door.invited(visit);
      case "2assets" -> assets.find(path.get(1)).map(Page.class::cast).orElseGet(Console::absent);
      default -> absent();
    };
  }

  private Page post(Visit visit) throws InterruptedException {
    List<String> path = visit.path();
    String room = path.isEmpty() ? "" : path.getFirst();
    String act = path.size() == 3 ? path.get(2) : "";
    return switch (path.size() + room + act) {
      case "3approvalspresent" -> rooms.present(visit);
      case "3approvalsanswer" -> rooms.answer(visit);
      case "1people" -> rooms.invite(visit);
      case "1signin" -> door.open(visit);
      case "2signin" -> door.enter(visit);
      case "1oidc" -> door.returned(visit);
      case "1signout" -> door.leave(visit);
      default -> absent();
    };
  }

  private Page failed(Fault fault, Request request) {
    return switch (fault.code()) {
      case NOT_SIGNED_IN -> {
        if (request.getHeaders().contains("HX-Request")) {
          yield message(401, "Signed out", "Your session is over.");
        }
        yield fromElsewhere(request)
            ? again(request)
            : new Page.Elsewhere("/signin", guard.wanting(request));
      }
      case NOT_FOUND -> message(404, "Nothing is here", sentence(fault));
      default -> message(400, "That did not work", sentence(fault));
    };
  }

  /// A link in a chat leads here without the cookie, which is for our own pages only.
  private static boolean fromElsewhere(Request request) {
    return request.getMethod().equals("GET")
        && "cross-site".equals(request.getHeaders().get("Sec-Fetch-Site"));
  }

  private static Page again(Request request) {
    String path = request.getHttpURI().getCanonicalPath();
    return Door.message(200, new MessagePage("One moment", "Opening the page.", "", "", path));
  }

  private static String sentence(Fault fault) {
    String words = fault.words().replace("`", "");
    return words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1) + ".";
  }

  private static Page absent() {
    return message(404, "Nothing is here", "The page may have moved, or it never was.");
  }

  private static Page stopped(String text) {
    return message(503, "New actions are not being run", text);
  }

  private static Page message(int status, String title, String text) {
    return Door.message(status, new MessagePage(title, text, "", "", ""));
  }

  private static void send(Page page, Response response, Callback callback) {
    HttpFields.Mutable headers = response.getHeaders();
    headers
        .put("Content-Security-Policy", POLICY)
        .put("X-Content-Type-Options", "nosniff")
        .put("Referrer-Policy", "same-origin") // without any, a form's Origin would be `null`
        .put("Cross-Origin-Opener-Policy", "same-origin")
        .put("Cross-Origin-Resource-Policy", "same-origin")
        .put(HttpHeader.CACHE_CONTROL, "no-store");
    switch (page) {
      case Page.Html(var status, var content) -> {
        response.setStatus(status);
        headers.put(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
        response.write(true, ByteBuffer.wrap(content), callback);
      }
      case Page.Elsewhere(var path, var cookies) -> {
        for (HttpCookie cookie : cookies) Response.putCookie(response, cookie);
        redirect(path, response, callback);
      }
      case Page.Bytes(var type, var cache, var disposition, var content) -> {
        response.setStatus(200);
        headers.put(HttpHeader.CONTENT_TYPE, type).put(HttpHeader.CACHE_CONTROL, cache);
        if (!disposition.isEmpty()) headers.put("Content-Disposition", disposition);
        response.write(true, ByteBuffer.wrap(content), callback);
      }
    }
  }

  private static void redirect(String path, Response response, Callback callback) {
    response.setStatus(303);
    response.getHeaders().put(HttpHeader.LOCATION, path);
    response.write(true, ByteBuffer.allocate(0), callback);
  }
}
