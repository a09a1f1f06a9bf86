package dev.countergate.gateway.postgres;

import java.util.List;

/// A text that was traced and judged.
record Traced(TreeVerdict verdict, byte[] tree, List<Integer> parameterTypes) {
  Traced {
    parameterTypes = List.copyOf(parameterTypes);
  }
}
