package dev.countergate.web.console;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Position;
import dev.countergate.gate.Sessions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/// One request of a browser, with whoever is signed in.
record Visit(Request request, List<String> path, Optional<Sessions.Session> maybeSession) {
  Sessions.Session session() {
    return maybeSession.orElseThrow(
        () -> new Fault(Fault.Code.NOT_SIGNED_IN, "you are not signed in"));
  }

  Position position() {
    String text = path.get(1);
    if (!text.matches("[0-9]{1,15}")) throw new Fault(Fault.Code.NOT_FOUND, "nothing is here");
    return new Position(Long.parseLong(text));
  }

  /// The fields of the form that was sent.
  Map<String, String> form() {
    try {
      Fields fields = Request.getParameters(request);
      var form = new java.util.HashMap<String, String>();
      for (Fields.Field field : fields) form.put(field.getName(), field.getValue());
      return form;
    } catch (Exception e) {
      throw new Fault(Fault.Code.BAD_REQUEST, "the form cannot be read", e);
    }
  }

  /// The members of the address's query.
  Map<String, String> query() {
    var query = new java.util.HashMap<String, String>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      query.put(field.getName(), field.getValue());
    }
    return query;
  }

  static String field(Map<String, String> form, String name) {
    return Optional.ofNullable(form.get(name)).orElse("");
  }
}
