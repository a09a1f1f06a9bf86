package dev.countergate.web.console.view;

/// A page that says one thing, for whoever is not signed in or went astray.
///
/// @param token a fresh one-time link's token that the page's button spends; empty for no button
/// @param again a path of ours that the browser asks for again, now from a page of ours, so that it
///   sends the session's cookie; empty for none
public record MessagePage(String title, String text, String help, String token, String again) {}
