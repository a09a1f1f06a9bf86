package dev.countergate.gateway.postgres;

import java.io.IOException;

/// The target answered one of the gateway's own statements with an error.
final class SqlFailure extends IOException {
  private final transient ServerMessage.Report report;

  SqlFailure(ServerMessage.Report report) {
    super(report.code() + ": " + report.message());
    this.report = report;
  }

  ServerMessage.Report report() {
    return report;
  }
}
