package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the catalogs of one database said at one moment.
///
/// @param epoch moves whenever any of it may have changed
/// @param builtinDigest of the list of built-in functions, as the server has them
/// @param replaced built-in functions that differ from the packaged list
record Facts(
    long epoch,
    int major,
    String builtinDigest,
    List<String> replaced,
    Functions functions,
    Types types,
    Map<Integer, Relation> relations,
    Reach reach,
    Set<Column> exported,
    Set<Column> guarded) {

  /// One column of one relation; number 0 is the whole row.
  record Column(int relation, int number) {}

  /// Functions by OID.
  ///
  /// @param builtin those of the server that are as they were shipped, with their class
  /// @param operators the function of each built-in operator
  /// @param other user functions and replaced built-ins: names only, nothing is proven of them
  record Functions(
      Map<Integer, Builtin> builtin, Map<Integer, String> other, Map<Integer, Integer> operators) {
    public Functions {
      builtin = Map.copyOf(builtin);
      other = Map.copyOf(other);
      operators = Map.copyOf(operators);
    }

    Optional<Builtin> builtin(int oid) {
      return Optional.ofNullable(builtin.get(oid));
    }

    String name(int oid) {
      Builtin known = builtin.get(oid);
      if (known != null) return known.name();
      return other.getOrDefault(oid, "oid " + Integer.toUnsignedString(oid));
    }
  }

  /// A built-in function.
  record Builtin(String name, Effect effect) {}

  /// Types by OID.
  ///
  /// @param names user types; one that is not among them was not seen
  /// @param inputs types whose input runs user code, at Parse or at Bind
  /// @param uses types on which built-in functions run user code; the inputs among them
  /// @param parseUnsafe whether even a text without literals may run user code at Parse
  record Types(
      Map<Integer, String> names,
      Map<String, Integer> builtinByName,
      Set<Integer> inputs,
      Set<Integer> uses,
      boolean parseUnsafe) {
    public Types {
      names = Map.copyOf(names);
      builtinByName = Map.copyOf(builtinByName);
      inputs = Set.copyOf(inputs);
      uses = Set.copyOf(uses);
    }

    String name(int oid) {
      return names.getOrDefault(oid, "oid " + Integer.toUnsignedString(oid));
    }
  }

  /// A table, view, sequence or the like that is no temporary one.
  ///
  /// @param kind PostgreSQL's letter: r, p, v, m, f, S, t
  /// @param hazard why reading it runs user code, or an empty text
  record Relation(int oid, String schema, String name, char kind, String hazard) {
    String full() {
      return schema + "." + name;
    }

    boolean isCatalog() {
      return schema.equals("pg_catalog") || schema.equals("information_schema");
    }
  }

  static final int FIRST_USER_OID = 16_384;

  /// OIDs are unsigned.
  static boolean isUser(int oid) {
    return Integer.compareUnsigned(oid, FIRST_USER_OID) >= 0;
  }

  Optional<Relation> relation(int oid) {
    return Optional.ofNullable(relations.get(oid));
  }
}
