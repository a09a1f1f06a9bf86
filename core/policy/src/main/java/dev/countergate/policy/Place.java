package dev.countergate.policy;

import dev.countergate.domain.Fault;

/// A line of a policy file, where something stands or is wrong.
record Place(String file, int line) {
  Fault wrong(String what) {
    return new Fault(Fault.Code.POLICY_SYNTAX, at() + what);
  }

  Fault wrong(String what, String help) {
    return wrong(what + "\nhelp: " + help);
  }

  Fault mistyped(String what) {
    return new Fault(Fault.Code.POLICY_TYPE, at() + what);
  }

  Fault mistyped(String what, String help) {
    return mistyped(what + "\nhelp: " + help);
  }

  private String at() {
    return "policy `" + file + "` line " + line + ": ";
  }
}
