package dev.countergate.web.api;

/// Leaves an act early with a problem whose status is not its code's usual one.
final class Refusal extends RuntimeException {
  private final transient Problem problem;

  Refusal(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
