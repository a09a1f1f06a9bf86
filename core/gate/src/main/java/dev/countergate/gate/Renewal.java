package dev.countergate.gate;

/// Asks again what was said of people some time ago, before it has to count.
public interface Renewal {
  /// Sees to it that what is recorded of this person is fresh, as far as that can be had without
  /// the person. What it comes to is in the ledger: nothing is returned.
  void renew(String person) throws InterruptedException;

  /// Nobody says anything of people but the configuration.
  static Renewal none() {
    return _ -> {};
  }
}
