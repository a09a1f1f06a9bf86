package dev.countergate.web.console.view;

/// What happened, what did not, and what to do.
public record Note(Tone tone, String icon, String bold, String text) {}
