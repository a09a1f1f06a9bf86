package dev.countergate.web.console.view;

/// A short word in a frame.
///
/// @param icon the name of a symbol, or empty
public record Tag(Tone tone, String icon, String text) {}
