package dev.countergate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Json;
import dev.countergate.testkit.Golden;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What the terminal shows of the API's answers. Whatever comes from outside is made harmless: an
/// escape that clears the screen could hide what is being approved.
class TerminalGoldenTest {
  private static final String OPEN =
      """
      {"action":14,"actionDigest":"aa","by":"invoice-bot","clauses":[],"expires":"2026-11-24T12:30:00.000000Z",
       "grade":"G1","headline":"deletes 3 rows of orders and, by cascade, 12 of order_items",
       "id":16,"mayApprove":true,"opened":"2026-11-24T12:00:00.000000Z","owner":"lena",
       "reasonRequired":false,"rules":["writes"],"state":"open","target":"orders-db","waiters":1,
       "judgement":{"digest":"cc","effects":["write"],"statements":["DELETE"],
         "relations":["public.order_items","public.orders"],"functions":[],"hazards":[],
         "reasons":["the server's tree shows a write"]},
       "statements":[{"text":"delete from orders\\nwhere customer_id = $1 and status = $2",
         "values":[{"type":"int4","form":"text","shown":"17"},{"type":"text","form":"text","shown":"cancelled"}]}],
       "view":{"preview":{"is":"measured","tag":"DELETE 3","impact":{"digest":"bb","tables":[
         {"name":"public.orders","inserted":0,"updated":0,"deleted":3,"rows":400,"because":"the statement"},
         {"name":"public.order_items","inserted":0,"updated":0,"deleted":12,"rows":1600,"because":"foreign key, on delete cascade"},
         {"name":"public.order_audit","inserted":3,"updated":1,"deleted":0,"rows":0,"because":"trigger orders_after_delete"}]}}}}
      """;
  private static final String HOSTILE =
      """
      {"action":20,"by":"invoice-bot","expires":"2026-11-24T12:30:00.000000Z","headline":"reads \\u001b[2Jnothing",
       "id":22,"owner":"lena","state":"open","target":"orders-db","waiters":0,
       "judgement":{"digest":"dd","effects":["unknown"],"statements":["SELECT"],"relations":[],
         "functions":["public.\\u001b[2Jf()"],"hazards":["function: public.\\u001b[2Jf() is not built in"],
         "reasons":["function: public.\\u001b[2Jf() is not built in","it is \\u202eheld"]},
       "statements":[{"text":"delete from orders -- \\u202egnihton\\u202c\\r\\u001b[1Aselect 1\\u0007\\u2028\\u0085",
         "values":[{"type":"text","form":"text","shown":"\\u001b]0;title\\u0007\\nstate      granted"}]}],
       "view":{"preview":{"is":"none","why":"a trigger \\u001b[31mis not trusted"}},
       "whyNot":"you are one party with `invoice-bot`"}
      """;

  private static Json.Obj json(String text) {
    return Json.parse(text.replace("\n", "").getBytes(StandardCharsets.UTF_8)).asObject();
  }

  @Test
  void approvalsAreListed() {
    Golden.assertMatches(
        "approvals-list.txt", Show.line(json(OPEN)) + "\n" + Show.line(json(HOSTILE)) + "\n");
  }

  @Test
  void anApprovalIsShownWhole() {
    Golden.assertMatches("approvals-show.txt", Show.whole(json(OPEN)));
  }

  @Test
  void terminalEscapesAreMadeHarmless() {
    String shown = Show.whole(json(HOSTILE));
    assertThat(shown.chars().filter(c -> c != '\n'))
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    assertThat(shown.lines().filter(line -> line.startsWith("  state  "))).hasSize(1);
    Golden.assertMatches("approvals-show-hostile.txt", shown);
  }

  @Test
  void whyIsExplained() {
    String answer =
        """
        {"decision":{"is":"ask","rules":["writes-need-a-dba"],"within":"30m"},"effects":["write"],
         "functions":["pg_catalog.now()"],"reasons":["INSERT is a write","\\u001b[2Jtable is plain"],
         "relations":["public.orders"],"statements":["INSERT"]}
        """;
    String denied =
        """
        {"decision":{"is":"deny","reason":"agents do not \\u001b[0madminister","rules":["never"]},
         "effects":["administer"],"functions":[],"reasons":[],"relations":[],"statements":["CREATE ROLE"]}
        """;
    Golden.assertMatches("why.txt", why(answer) + "\n" + why(denied));
  }

  private static String why(String answer) {
    var out = new StringWriter();
    var printer = new PrintWriter(out);
    Why.print(json(answer), printer);
    printer.flush();
    return out.toString().replace(System.lineSeparator(), "\n");
  }
}
