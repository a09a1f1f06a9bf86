package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.NodeRules.Role;
import dev.countergate.gateway.postgres.TreeNode.Atom;
import dev.countergate.gateway.postgres.TreeNode.Datum;
import dev.countergate.gateway.postgres.TreeNode.Items;
import dev.countergate.gateway.postgres.TreeNode.Struct;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Judges the trees of one statement. One object is one judgement.
///
/// It starts from nothing proven: a node kind or field that is not on the list, a number that names
/// something unseen, a shape that is not the expected one, each becomes a hazard.
final class Judge {
  private static final int ACL_SELECT = 2;

  private final NodeRules rules;
  private final Facts facts;
  private final Calls calls;
  private final Set<Effect> effects = EnumSet.noneOf(Effect.class);
  private final Set<Hazard> hazards = new LinkedHashSet<>();
  private final Set<String> relations = new TreeSet<>();
  private final Set<String> functions = new TreeSet<>();
  private final Set<Integer> functionOids = new TreeSet<>();
  private final Set<Integer> typeOids = new TreeSet<>();
  private final Set<Integer> relationOids = new TreeSet<>();
  private final Set<Integer> written = new TreeSet<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final TreeMap<Integer, Integer> parameters = new TreeMap<>();
  private int writes;
  private boolean sequences;

  private Judge(NodeRules rules, Facts facts) {
    this.rules = rules;
    this.facts = facts;
    this.calls = new Calls(conditions);
  }

  /// @param top the list of queries that the server printed
  static TreeVerdict of(TreeNode top, NodeRules rules, Facts facts) {
    var judge = new Judge(rules, facts);
    String tag = judge.top(top);
    return judge.verdict(tag);
  }

  /// Judges an expression out of a catalog.
  static TreeVerdict ofExpression(TreeNode expression, NodeRules rules, Facts facts) {
    var judge = new Judge(rules, facts);
    judge.node(expression);
    return judge.verdict("");
  }

  private TreeVerdict verdict(String tag) {
    if (!hazards.isEmpty()) effects.add(Effect.UNKNOWN);
    return new TreeVerdict(
        Set.copyOf(effects),
        List.copyOf(hazards),
        List.copyOf(relations),
        List.copyOf(functions),
        new TreeVerdict.Oids(functionOids, typeOids, relationOids, written),
        List.copyOf(conditions),
        parameters,
        tag,
        writes == 1,
        sequences);
  }

  private String top(TreeNode top) {
    if (!(top instanceof Items(var queries)) || queries.isEmpty()) {
      surprise("the server printed no list of queries");
      return "UNKNOWN";
    }
    String tag = "";
    for (TreeNode query : queries) {
      if (!(query instanceof Struct struct) || !struct.kind().equals("QUERY")) {
        surprise("the server printed something that is no query");
        continue;
      }
      boolean main = queries.size() == 1 || struct.text("canSetTag").equals("true");
      if (main && tag.isEmpty()) tag = Commands.tag(struct.text("commandType"));
      query(struct);
    }
    return tag.isEmpty() ? "UNKNOWN" : tag;
  }

  private void node(TreeNode node) {
    switch (node) {
      case Struct struct when struct.kind().equals("QUERY") -> query(struct);
      case Struct struct -> struct(struct);
      case Items(var all) -> all.forEach(this::node);
      case Atom _, Datum _ -> {} // nothing that its field did not say
    }
  }

  private void query(Struct query) {
    switch (query.text("commandType")) {
      case "1" -> {}
      case "2", "3", "4", "5" -> writes(query);
      default -> surprise("a query of the tree is a utility statement");
    }
    if (!isNull(query.get("utilityStmt"))) surprise("a utility statement stands in the tree");
    if (!isNull(query.get("rowMarks")) || !query.text("hasForUpdate").equals("false")) {
      effects.add(Effect.WRITE);
    }
    struct(query);
  }

  /// The written relation is the entry of the range table that `resultRelation` counts to.
  private void writes(Struct query) {
    effects.add(Effect.WRITE);
    writes++;
    boolean found = false;
    if (query.get("rtable") instanceof Items(var entries)) {
      int index = Commands.number(query.text("resultRelation")) - 1;
      if (index >= 0 && index < entries.size() && entries.get(index) instanceof Struct entry) {
        int oid = Commands.oid(entry.get("relid"));
        found = oid != 0;
        if (found) written.add(oid);
        if (oid != 0) target(oid);
      }
    }
    if (!found) surprise("the written relation is not in the tree");
  }

  private void target(int oid) {
    var relation = facts.relation(oid);
    if (relation.isPresent() && relation.get().isCatalog()) effects.add(Effect.ADMINISTER);
    for (Reach.Touched touched : facts.reach().from(Set.of(oid))) {
      for (Reach.Trigger trigger : facts.reach().triggersOf(touched.relation())) {
        hazards.add(
            new Hazard(Hazard.Kind.TRIGGER, trigger.name() + " runs " + trigger.function()));
      }
      facts
          .relation(touched.relation())
          .filter(reached -> !reached.hazard().isEmpty())
          .ifPresent(reached -> hazards.add(relationHazard(reached)));
    }
  }

  private void struct(Struct struct) {
    Map<String, Role> known = rules.fieldsOf(struct.kind()).orElse(null);
    if (known == null) {
      surprise("unknown node kind `" + struct.kind() + "`");
      return;
    }
    for (TreeNode.Field field : struct.fields()) {
      Role role = known.get(field.name());
      if (role == null) {
        surprise("unknown field `" + field.name() + "` of `" + struct.kind() + "`");
        continue;
      }
      named(struct, field, role);
    }
    switch (struct.kind()) {
      case "RANGETBLENTRY", "RTEPERMISSIONINFO" -> permissions(struct);
      case "FUNCEXPR" -> call(struct);
      case "PARAM" -> parameter(struct);
      case "NEXTVALUEEXPR" -> sequences = true;
      case "OPEXPR", "DISTINCTEXPR", "NULLIFEXPR", "SCALARARRAYOPEXPR" -> operator(struct);
      default -> {} // its fields said everything
    }
  }

  private void named(Struct struct, TreeNode.Field field, Role role) {
    if (role == Role.PLAIN) {
      node(field.value());
      return;
    }
    for (int oid : oids(struct, field)) {
      if (oid == 0) continue;
      switch (role) {
        case FUNCTION -> function(oid, field.name());
        case OPERATOR -> {
          if (Facts.isUser(oid)) hazard(Hazard.Kind.OPERATOR, "operator " + unsigned(oid));
        }
        case CLASS -> {
          if (Facts.isUser(oid)) hazard(Hazard.Kind.OPERATOR, "operator class " + unsigned(oid));
        }
        case TYPE -> type(oid);
        case RELATION -> relation(oid);
        case PLAIN -> throw new IllegalStateException("handled above");
      }
    }
  }

  /// The numbers of a field: one, or a list `(o 23 25)`. Any other form is a surprise.
  private List<Integer> oids(Struct struct, TreeNode.Field field) {
    if (isNull(field.value())) return List.of();
    var oids = new ArrayList<Integer>();
    boolean well =
        switch (field.value()) {
          case Atom atom -> oids.add(Commands.oid(atom)) && Commands.isNumber(atom.text());
          case Items(var all) -> Commands.list(all, oids);
          case Struct _, Datum _ -> false;
        };
    if (!well) surprise("`" + struct.kind() + "." + field.name() + "` is no number");
    return oids;
  }

  private void function(int oid, String field) {
    functionOids.add(oid);
    var builtin = facts.functions().builtin(oid);
    if (builtin.isEmpty()) {
      functions.add(facts.functions().name(oid));
      hazard(Hazard.Kind.FUNCTION, facts.functions().name(oid));
      return;
    }
    String name = builtin.get().name();
    if (!field.equals("opfuncid")) functions.add(name);
    if (field.equals("tsmhandler") && Calls.isSamplingMethod(name)) return;
    if (Calls.isConditional(name)) return; // judged by its arguments
    if (name.startsWith("pg_catalog.nextval(") || name.startsWith("pg_catalog.setval(")) {
      sequences = true;
    }
    switch (builtin.get().effect()) {
      case READ -> {}
      case UNKNOWN -> hazard(Hazard.Kind.FUNCTION, name + " runs what its values say");
      default -> effects.add(builtin.get().effect());
    }
  }

  private void call(Struct struct) {
    int oid = Commands.oid(struct.get("funcid"));
    if (oid == 0) surprise("a call names no function");
    facts
        .functions()
        .builtin(oid)
        .filter(builtin -> Calls.isConditional(builtin.name()))
        .ifPresent(builtin -> effects.addAll(calls.judge(builtin.name(), struct.get("args"))));
  }

  /// Where the server did not fill the function in, the operator is looked up.
  private void operator(Struct struct) {
    if (Commands.oid(struct.get("opfuncid")) != 0) return;
    Integer code = facts.functions().operators().get(Commands.oid(struct.get("opno")));
    if (code == null) surprise("an operator names no function");
    else function(code, "opfuncid");
  }

  private void type(int oid) {
    if (Facts.isUser(oid)) typeOids.add(oid);
    if (facts.types().uses().contains(oid)) {
      hazard(Hazard.Kind.TYPE, facts.types().name(oid) + " runs user code");
    } else if (Facts.isUser(oid) && !facts.types().names().containsKey(oid)) {
      hazard(Hazard.Kind.TYPE, facts.types().name(oid) + " is not seen outside the session");
    }
  }

  private void relation(int oid) {
    relationOids.add(oid);
    var relation = facts.relation(oid);
    if (relation.isEmpty()) {
      relations.add("oid " + unsigned(oid));
      hazard(Hazard.Kind.RELATION, unsigned(oid) + " is temporary or not committed");
      return;
    }
    relations.add(relation.get().full());
    if (!relation.get().hazard().isEmpty()) hazards.add(relationHazard(relation.get()));
    switch (relation.get().kind()) {
      case 'r', 'p', 'v', 'm', 'S' -> {}
      case 't' -> effects.add(Effect.EXPORT); // the stored values of another table
      default -> hazard(Hazard.Kind.RELATION, relation.get().full() + " is not in this database");
    }
  }

  /// Which columns are read, and whether more than reading is asked for.
  private void permissions(Struct struct) {
    if (isNull(struct.get("requiredPerms"))) return; // 16 and later keep them apart
    int relation = Commands.oid(struct.get("relid"));
    int required = Commands.number(struct.text("requiredPerms"));
    if (required < 0) surprise("the permissions of a relation are not readable");
    if ((required & ~ACL_SELECT) != 0) effects.add(Effect.WRITE);
    for (int column : Commands.columns(struct.get("selectedCols"))) {
      if (column == Commands.UNREADABLE) {
        surprise("the columns of a relation are not readable");
      } else {
        column(relation, column);
      }
    }
  }

  private void column(int relation, int number) {
    boolean exported = reads(facts.exported(), relation, number);
    boolean guarded = reads(facts.guarded(), relation, number);
    if (exported || guarded) effects.add(Effect.EXPORT);
  }

  private static boolean reads(Set<Facts.Column> columns, int relation, int number) {
    if (number != 0) return columns.contains(new Facts.Column(relation, number));
    return columns.stream().anyMatch(column -> column.relation() == relation);
  }

  private void parameter(Struct struct) {
    if (!struct.text("paramkind").equals("0")) return;
    int number = Commands.number(struct.text("paramid"));
    parameters.put(number, Commands.oid(struct.get("paramtype")));
  }

  private static Hazard relationHazard(Facts.Relation relation) {
    return new Hazard(Hazard.Kind.RELATION, relation.full() + ", " + relation.hazard());
  }

  private void hazard(Hazard.Kind kind, String what) {
    hazards.add(new Hazard(kind, what));
  }

  private void surprise(String what) {
    hazards.add(new Hazard(Hazard.Kind.TREE, what));
  }

  private static boolean isNull(TreeNode node) {
    return node.equals(TreeNode.NULL);
  }

  private static String unsigned(int oid) {
    return Integer.toUnsignedString(oid);
  }
}
