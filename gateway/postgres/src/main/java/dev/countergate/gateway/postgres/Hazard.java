package dev.countergate.gateway.postgres;

/// Something that keeps a statement from being proven, and what it is.
record Hazard(Kind kind, String what) {
  enum Kind {
    /// The text, or the session's state, is not one that we can judge.
    TEXT("text"),
    /// The server's tree is absent, surprising, or holds something that is not on the list.
    TREE("tree"),
    FUNCTION("function"),
    OPERATOR("operator"),
    /// A type on which built-in functions run user code.
    TYPE("type"),
    /// A relation on which planning or reading runs user code, or that the gateway cannot see.
    RELATION("relation"),
    /// User code that a write fires.
    TRIGGER("trigger");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  String words() {
    return kind.word + ": " + what;
  }
}
