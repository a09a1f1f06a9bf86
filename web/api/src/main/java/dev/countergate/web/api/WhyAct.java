package dev.countergate.web.api;

import dev.countergate.domain.Codec;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.gate.Explain;
import java.io.IOException;

/// What would be decided, without running anything.
record WhyAct(Explain explain) {
  Reply why(Call call) throws IOException, InterruptedException {
    call.session();
    Json.Obj body = call.body();
    try {
      return Reply.ok(
          Codec.json(
              explain.why(
                  Call.text(body, "target"), Call.text(body, "as"), Call.text(body, "sql"))));
    } catch (IllegalArgumentException e) {
      throw new Fault(Fault.Code.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }
}
