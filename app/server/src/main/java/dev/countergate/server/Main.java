package dev.countergate.server;

import dev.countergate.cli.Countergate;

/// The process `countergate`.
final class Main {
  static final String VERSION = "0.1.0";

  private Main() {}

  static void main(String[] args) {
    Quiet.libraries();
    int code =
        Countergate.commands()
            .addSubcommand(new Start())
            .addSubcommand(new Demo())
            .addSubcommand(new Token())
            .addSubcommand(new Verify())
            .execute(args);
    System.exit(code);
  }
}
