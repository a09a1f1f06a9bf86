package dev.countergate.server;

import dev.countergate.cli.Countergate;
import picocli.CommandLine;

/// The process `countergate`.
final class Main {
  static final String VERSION = "0.1.0";

  private Main() {}

  static void main(String[] args) {
    Quiet.libraries();
    System.exit(commands().execute(args));
  }

  /// All commands, those of the client among them.
  static CommandLine commands() {
    return Countergate.commands()
        .addSubcommand(new Start())
        .addSubcommand(new Demo())
        .addSubcommand(new Token())
        .addSubcommand(new Link())
        .addSubcommand(new Propose())
        .addSubcommand(new Verify());
  }
}
