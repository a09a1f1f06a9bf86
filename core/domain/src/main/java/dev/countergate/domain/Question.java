package dev.countergate.domain;

/// Everything a decision depends on.
public record Question(Action action, Principal actor, Target target, Context context) {}
