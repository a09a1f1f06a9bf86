package dev.countergate.domain;

/// One demand of an ask: so many different people of a group.
public record Clause(String group, int count) {
  public Clause {
    Names.check("group", group);
    if (count < 1 || count > 16) {
      throw new IllegalArgumentException("count `" + count + "` must be 1 to 16");
    }
  }
}
