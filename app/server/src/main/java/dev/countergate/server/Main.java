package dev.countergate.server;

/// The process `countergate`.
final class Main {
  private Main() {}

  static void main(String[] args) {
    System.exit(args.length == 0 ? 2 : 1);
  }
}
