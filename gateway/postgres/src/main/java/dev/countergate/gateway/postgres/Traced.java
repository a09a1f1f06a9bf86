package dev.countergate.gateway.postgres;

import java.util.List;

/// A text that was traced and judged.
record Traced(TreeVerdict verdict, Printed printed, List<Integer> parameterTypes) {
  Traced {
    parameterTypes = List.copyOf(parameterTypes);
  }
}
