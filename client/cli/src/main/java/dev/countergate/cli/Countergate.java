package dev.countergate.cli;

import dev.countergate.domain.Fault;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `countergate`. The server adds the commands that need one.
@Command(
    name = "countergate",
    description = "An action that matters needs a second signature.",
    mixinStandardHelpOptions = true,
    version = "countergate 0.1.0")
public final class Countergate implements Runnable {
  private final CommandLine commands = new CommandLine(this);

  private Countergate() {
    commands
        .addSubcommand(new Login())
        .addSubcommand(new Approvals())
        .addSubcommand(new Agent())
        .addSubcommand(new Person())
        .addSubcommand(new Policy())
        .addSubcommand(new Why())
        .setExecutionExceptionHandler((e, line, _) -> {
          line.getErr().println(words(e));
          line.getErr().flush();
          return 1;
        });
  }

  /// The commands that need no server in this process.
  public static CommandLine commands() {
    return new Countergate().commands;
  }

  private static String words(Exception e) {
    return switch (e) {
      case Trouble trouble -> String.valueOf(trouble.getMessage());
      case Fault fault -> fault.words();
      default -> "it failed: " + e;
    };
  }

  @Override
  public void run() {
    commands.usage(commands.getOut());
  }
}
